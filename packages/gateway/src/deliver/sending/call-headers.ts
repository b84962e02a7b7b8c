import { isReservedHeader, type EndpointHeader } from "./endpoint-headers.ts";
import { sign, type SigningKey } from "./signatures.ts";
import { traceparentOf } from "./traceparent.ts";

export interface CallHeaders {
  readonly eventId: string;
  readonly body: string | Uint8Array;
  readonly keys: readonly SigningKey[];
  /** Those of the endpoint's owner. Reserved ones are left out. */
  readonly headers: readonly EndpointHeader[];
  readonly traceId: string;
  /** That of the attempt's span. Default: one of its own. */
  readonly traceparent?: string | null | undefined;
  readonly isReplay: boolean;
}

/**
 * The headers of one attempt that begins at `now`, for the call and for a preview. Those of the connection are missing: `host`,
 * `connection` and `content-length`.
 */
export function headersOf(call: CallHeaders, now: Date): readonly EndpointHeader[] {
  const timestamp = Math.floor(now.getTime() / 1000);
  const own = [
    { name: "content-type", value: "application/json" },
    { name: "user-agent", value: "Fettle" },
    { name: "accept-encoding", value: "identity" },
    { name: "webhook-id", value: call.eventId },
    { name: "webhook-timestamp", value: String(timestamp) },
    { name: "webhook-signature", value: sign(call.keys, { id: call.eventId, timestamp, body: call.body }) },
    { name: "traceparent", value: call.traceparent ?? traceparentOf(call.traceId) },
  ];
  if (call.isReplay) own.push({ name: "webhook-replay", value: "true" });
  return [...own, ...call.headers.filter(({ name }) => !isReservedHeader(name))];
}
