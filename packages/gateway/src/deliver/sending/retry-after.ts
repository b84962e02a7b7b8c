import { askedMilliseconds } from "../../vendor-calls/retry-after.ts";

/** The longest time, in milliseconds, for which an endpoint is left alone because it asks for it. */
export const longestPause = 4 * 3_600_000;

/** Seconds, or a date as HTTP writes it. */
const readable = /^(?:\d+(?:\.\d+)?|[A-Z][a-z]+, .+ GMT)$/u;

/**
 * How long `Retry-After` asks us to wait, in milliseconds after the answer at `now`, at most 4 hours; 0 for a time that has passed. A date
 * is read by the other side's clock when the answer has a `Date`. Null when there is no value that HTTP allows.
 */
export function retryAfterOf(headers: Headers, now: Date): number | null {
  if (!readable.test(headers.get("retry-after")?.trim() ?? "")) return null;
  const asked = askedMilliseconds(headers, now);
  return asked === null ? null : Math.min(longestPause, Math.max(0, asked));
}
