import { isIP } from "node:net";
import type { AddressRules } from "../../vendor-calls/address-rules.ts";

const longestUrl = 2048;

/**
 * Checks the URL of an endpoint as far as it can be known before a call: http or https, without credentials and fragment, at most 2,048
 * characters, and not to an address that may not be called. Plain http needs a listed address. A literal address counts in every
 * notation, and `localhost` as the loopback addresses. What a name resolves to is checked at each call, by what is dialled.
 *
 * Returns the URL in its normal form, or a sentence that says what is wrong.
 */
export function readEndpointUrl(
  text: string,
  isListed: AddressRules,
  isAllowed: AddressRules,
): { readonly url: string } | { readonly problem: string } {
  const url = text.length <= longestUrl ? URL.parse(text) : null;
  if (text.length > longestUrl || (url !== null && url.href.length > longestUrl)) {
    return { problem: `The URL has more than ${longestUrl.toLocaleString("en")} characters.` };
  }
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return { problem: "This is not an http or https URL, such as https://example.com/webhooks." };
  }
  if (url.username !== "" || url.password !== "") {
    return { problem: "The URL must not contain a user name or password. Give a header such as Authorization instead." };
  }
  if (url.href.includes("#")) return { problem: "The URL must not have a fragment: it would never be sent." };
  const addresses = knownAddresses(url.hostname);
  if (addresses.length > 0 && !addresses.some(url.protocol === "http:" ? isListed : isAllowed)) {
    return { problem: url.protocol === "http:" ? clearProblem : addressProblem };
  }
  return { url: url.href };
}

const addressProblem =
  "The URL leads to a private or reserved address. Use a public one, or ask the operator of Fettle to add it to FETTLE_ALLOWED_ADDRESSES.";
const clearProblem =
  "Plain http is possible only to addresses that the operator of Fettle has listed in FETTLE_ALLOWED_ADDRESSES. Use https.";

/** The addresses that a host surely stands for. The URL parser has already turned every notation of an IPv4 address into the usual one. */
function knownAddresses(hostname: string): readonly string[] {
  const host = hostname.replace(/^\[|\]$/gu, "").replace(/\.$/u, "");
  if (isIP(host) !== 0) return [host];
  return host === "localhost" || host.endsWith(".localhost") ? ["127.0.0.1", "::1"] : [];
}
