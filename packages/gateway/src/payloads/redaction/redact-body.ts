import type { HideBytes } from "../payload.ts";
import { redactMultipart } from "./redact-multipart.ts";
import { redactForm, redactText } from "./redact-text.ts";
import type { SecretNames } from "./secret-names.ts";

/** The most that is stored of a body, in bytes of UTF-8. */
export const mostStored = 64 * 1024;
/** Of a body that was cut before its secrets were taken out, the end may have a part of one: so much of it is left out, and at least as much as a known secret has. */
const uncertainEnd = (length: number): number => Math.min(16 * 1024, Math.ceil(length / 6));

/** A body, or its beginning. */
export interface GivenBody {
  readonly bytes: Uint8Array;
  readonly contentType: string | null;
  /** Whether `bytes` is only the beginning. */
  readonly isCut: boolean;
}

export interface RedactedBody {
  readonly text: string;
  /** Whether it is only the beginning. */
  readonly isCut: boolean;
}

/** A body's text without its secrets, at most {@link mostStored}. Null when it is no text. Takes linear time. */
export function redactBody(body: GivenBody, names: SecretNames, hide: HideBytes): RedactedBody | null {
  const [type = "", ...parameters] = (body.contentType ?? "").split(";").map((part) => part.trim());
  const kind = type.toLowerCase();
  if (isFile(kind)) return null;
  const charset = parameterOf(parameters, "charset");
  if (kind === "multipart/form-data" || kind === "multipart/related" || kind === "multipart/mixed") {
    const boundary = parameterOf(parameters, "boundary");
    if (boundary === null || boundary === "") return null;
    return cut(redactMultipart(Buffer.from(hide(body.bytes)), boundary, names), body.isCut, hide);
  }
  const text = decode(body.bytes, charset, body.isCut);
  if (text === null) return null;
  const known = Buffer.from(hide(Buffer.from(text, "utf8"))).toString("utf8");
  return cut(
    kind === "application/x-www-form-urlencoded" ? redactForm(known, names) : redactText(known, names),
    body.isCut,
    hide,
  );
}

const isFile = (type: string): boolean =>
  /^(?:image|audio|video|font)\/(?!svg\+xml$)|^application\/(?:octet-stream|pdf|zip|gzip|x-gzip|zstd|x-tar|msword|protobuf|x-protobuf|grpc|cbor|msgpack)$|^application\/vnd\.(?:ms-|openxmlformats)/u.test(
    type,
  );

function parameterOf(parameters: readonly string[], name: string): string | null {
  const found = parameters.find((parameter) => parameter.toLowerCase().startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1).replaceAll('"', "");
}

/** The text; null when the bytes are none. */
function decode(bytes: Uint8Array, charset: string | null, isCut: boolean): string | null {
  try {
    const decoder = new TextDecoder(charset ?? "utf-8", { fatal: true });
    // A character that is cut in two at the end is left out.
    const text = decoder.decode(bytes, { stream: isCut });
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

function cut(text: string, wasCut: boolean, { longest = 0 }: HideBytes): RedactedBody {
  const bytes = Buffer.from(text, "utf8");
  const most = Math.min(mostStored, wasCut ? bytes.length - Math.max(uncertainEnd(bytes.length), longest) : bytes.length);
  if (most >= bytes.length) return { text, isCut: wasCut };
  let end = Math.max(0, most);
  // Not within a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { text: bytes.toString("utf8", 0, end), isCut: true };
}
