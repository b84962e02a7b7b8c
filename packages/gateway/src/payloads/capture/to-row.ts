import { promisify } from "node:util";
import { zstdCompress } from "node:zlib";
import type { HideBytes, StoredHead } from "../payload.ts";
import { redactMessage } from "../redaction/redact-message.ts";
import { secretNames, type SecretNames } from "../redaction/secret-names.ts";
import type { HeldExchange, HeldMessage } from "./hold-beginnings.ts";
import type { PayloadRow } from "./payload-rows.ts";

const compress = promisify(zstdCompress);

/** Redacts an exchange and compresses it. `hideFurther` is used beside its own `hide`. Rejects when its secrets cannot be found out. */
export async function toRow(exchange: HeldExchange, hideFurther: HideBytes): Promise<PayloadRow> {
  const names = secretNames(exchange.sensitive ?? []);
  const hideOwn = await exchange.hide();
  const hide: HideBytes = Object.assign((bytes: Uint8Array) => hideFurther(hideOwn(bytes)), {
    longest: Math.max(hideOwn.longest ?? 0, hideFurther.longest ?? 0),
  });
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
  const { body, ...head } = await redactMessage(message, names, hide);
  return { head, body: body === null ? null : await compress(Buffer.from(body, "utf8")) };
}
