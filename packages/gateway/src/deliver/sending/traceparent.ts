import { randomTraceId } from "../../identifiers.ts";
import { traceIdOf, writeTraceparent } from "../../telemetry/trace-context.ts";

const spanDigits = 16;

/**
 * The header `traceparent` (W3C Trace Context) of one attempt, with a random span and the flag of a recorded
 * trace. A trace whose id is not 32 hexadecimal digits, which a
 * client may choose, gets the first 16 bytes of the id's SHA-256.
 */
export function traceparentOf(traceId: string): string {
  return writeTraceparent({ traceId: traceIdOf(traceId), spanId: randomTraceId().slice(0, spanDigits), isSampled: true });
}
