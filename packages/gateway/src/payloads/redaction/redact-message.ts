import type { HideBytes, StoredMessage } from "../payload.ts";
import type { HeldMessage } from "../capture/hold-beginnings.ts";
import { redactBody } from "./redact-body.ts";
import { redactHeaders } from "./redact-headers.ts";
import type { SecretNames } from "./secret-names.ts";

/** A message as it may be stored and shown: without its secrets, and at most 64 KiB of its body. */
export async function redactMessage(message: HeldMessage, names: SecretNames, hide: HideBytes): Promise<StoredMessage> {
  const { headers, beginning, bytes, contentType } = message;
  const given = beginning instanceof Blob ? new Uint8Array(await beginning.arrayBuffer()) : beginning;
  const isCut = given !== null && (message.isCut || (bytes !== null && given.byteLength < bytes));
  const body = given === null || given.byteLength === 0 ? null : redactBody({ bytes: given, contentType, isCut }, names, hide);
  const isThere = bytes !== 0 && (given === null || given.byteLength > 0);
  return {
    headers: redactHeaders(headers, names, hide),
    bytes,
    contentType: contentType === null ? null : Buffer.from(hide(Buffer.from(contentType.slice(0, 200), "utf8"))).toString("utf8"),
    isCut: body?.isCut ?? false,
    isBinary: body === null && isThere,
    body: body?.text ?? null,
  };
}
