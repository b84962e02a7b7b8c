import { promisify } from "node:util";
import { zstdCompress } from "node:zlib";
import type { HideBytes, StoredHead } from "../payload.ts";
import { redactBody } from "../redaction/redact-body.ts";
import { redactHeaders } from "../redaction/redact-headers.ts";
import { secretNames, type SecretNames } from "../redaction/secret-names.ts";
import type { HeldExchange, HeldMessage } from "./hold-beginnings.ts";
import type { PayloadRow } from "./payload-rows.ts";

const compress = promisify(zstdCompress);

/** Redacts an exchange and compresses it. Rejects when its secrets cannot be found out. */
export async function toRow(exchange: HeldExchange): Promise<PayloadRow> {
  const names = secretNames(exchange.sensitive ?? []);
  const hide = await exchange.hide();
  const [request, response] = [await toStored(exchange.request, names, hide), await toStored(exchange.response, names, hide)];
  return {
    environment_id: exchange.environmentId,
    subject_id: exchange.subjectId,
    at: exchange.at,
    kind: exchange.kind,
    system_id: exchange.systemId,
    trace_id: exchange.traceId,
    request: JSON.stringify(request.head),
    request_body: request.body,
    response: JSON.stringify(response.head),
    response_body: response.body,
  };
}

async function toStored(
  message: HeldMessage | null,
  names: SecretNames,
  hide: HideBytes,
): Promise<{ readonly head: StoredHead | null; readonly body: Buffer | null }> {
  if (message === null) return { head: null, body: null };
  const { beginning, bytes, contentType } = message;
  const given = beginning instanceof Blob ? new Uint8Array(await beginning.arrayBuffer()) : beginning;
  const isCut = given !== null && bytes !== null && given.byteLength < bytes;
  const body = given === null || given.byteLength === 0 ? null : redactBody({ bytes: given, contentType, isCut }, names, hide);
  const isEmpty = bytes === 0;
  const head = {
    headers: redactHeaders(message.headers, names, hide),
    bytes,
    contentType: contentType === null ? null : Buffer.from(hide(Buffer.from(contentType.slice(0, 200), "utf8"))).toString("utf8"),
    isCut: body?.isCut ?? false,
    isBinary: body === null && !isEmpty,
  };
  return { head, body: body === null ? null : await compress(Buffer.from(body.text, "utf8")) };
}
