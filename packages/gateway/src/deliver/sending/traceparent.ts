import { hash } from "node:crypto";
import { randomTraceId } from "../../identifiers.ts";

const spanDigits = 16;

/**
 * The header `traceparent` (W3C Trace Context) of one attempt, with a random span and the flag of a recorded
 * trace. A trace whose id is not 32 hexadecimal digits, which a
 * client may choose, gets the first 16 bytes of the id's SHA-256.
 */
export function traceparentOf(traceId: string): string {
  const isTraceId = /^[0-9a-f]{32}$/.test(traceId) && !/^0+$/.test(traceId);
  const trace = isTraceId ? traceId : hash("sha256", traceId).slice(0, 32);
  return `00-${trace}-${randomTraceId().slice(0, spanDigits)}-01`;
}
