import { refuseSignature, type SignatureCheck } from "./signature-check.ts";
import { type HmacSignature, verifyHmac } from "./verify-hmac.ts";

/** A signature over the URL that a webhook was sent to. */
export interface UrlSignature extends Omit<HmacSignature, "signature" | "signed"> {
  /** The full public URL, as the webhook was sent to it. */
  readonly url: string;
  /** The query parameter that holds the signature and is not signed itself; or give `signature`. */
  readonly parameter?: string;
  /** The signature, when it comes in a header. */
  readonly signature?: string | undefined;
  /** The raw body, when it is signed after the URL. Without it, the signature proves nothing about the body. */
  readonly body?: Uint8Array;
}

function decoded(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}

/** The URL without one query parameter, everything else byte for byte, and the values of that parameter. */
function takeParameter(url: string, name: string): { readonly rest: string; readonly values: readonly (string | null)[] } {
  const [, address = "", query = "", fragment = ""] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/su.exec(url) ?? [];
  const parts = query.split("&").map((part) => ({ part, name: decoded(part.split("=", 1)[0] ?? "") }));
  const kept = parts.filter((part) => part.name !== name).map(({ part }) => part);
  return {
    rest: `${address}${kept.join("&") === "" ? "" : `?${kept.join("&")}`}${fragment}`,
    // A plus sign of base64 that was not escaped is not a space.
    values: parts.filter((part) => part.name === name).map(({ part }) => decoded(part.slice(part.indexOf("=") + 1))),
  };
}

/**
 * Checks an HMAC over the URL that a webhook was sent to, or over the URL and the body, in constant time. Never throws.
 *
 * A signature over the URL alone is the same for every webhook: whoever has seen one can send others, so let the events be read
 * again. In a connector, omit `webhooks.verify` for such a vendor unless the body is signed too.
 */
export function verifyUrlSignature({ url, parameter, signature, body, ...rules }: UrlSignature): SignatureCheck<null> {
  if (parameter === undefined) return verifyHmac({ ...rules, signature, signed: body === undefined ? url : [url, body] });
  const { rest, values } = takeParameter(url, parameter);
  if (values.length > 1) return refuseSignature("There is more than one signature.");
  return verifyHmac({ ...rules, signature: values[0], signed: body === undefined ? rest : [rest, body] });
}
