import { longestRetryAfterSeconds, type RateLimit } from "@fettle/connector";
import { retryAfterSeconds } from "./retry-after.ts";

/**
 * The headers of one window of a vendor's rate limit. With a `resetFormat` that {@link RateLimit} knows, a connector can declare
 * the same object as its `rateLimit`, and the gateway keeps to it.
 */
export interface RateLimitWindow extends Pick<RateLimit, "remainingHeader" | "resetHeader"> {
  /**
   * What the reset header contains: seconds or milliseconds from now, a count of either since 1970, or a date (HTTP or ISO 8601).
   * Default: `seconds`.
   */
  readonly resetFormat?: NonNullable<RateLimit["resetFormat"]> | "milliseconds" | "unix-milliseconds" | "date";
}

const isCount = (text: string): boolean => /^\d+(?:\.\d+)?$/u.test(text);

const secondsUntil: Readonly<Record<NonNullable<RateLimitWindow["resetFormat"]>, (reset: string, now: number) => number>> = {
  seconds: (reset) => (isCount(reset) ? Number(reset) : Number.NaN),
  milliseconds: (reset) => (isCount(reset) ? Number(reset) / 1000 : Number.NaN),
  "unix-seconds": (reset, now) => (isCount(reset) ? Number(reset) - now / 1000 : Number.NaN),
  "unix-milliseconds": (reset, now) => (isCount(reset) ? (Number(reset) - now) / 1000 : Number.NaN),
  date: (reset, now) => (isCount(reset) ? Number.NaN : (Date.parse(reset) - now) / 1000),
};

/**
 * How long a vendor's headers forbid calls, in whole seconds from 0 to an hour: the longest wait of `Retry-After` and of the
 * windows in which no call is left. Undefined when calls are allowed, or when nothing readable says for how long they are not.
 * It is what `retryAfterSeconds` of a `RATE_LIMITED` error takes.
 *
 * @param isRefused whether the vendor refused the call; a window without a readable `remainingHeader` then counts as used up.
 * @param now milliseconds since 1970, for points in time in a response without a readable `Date` header.
 */
export function rateLimitWait(
  headers: Headers,
  windows: readonly RateLimitWindow[],
  { isRefused, now = Date.now() }: { readonly isRefused: boolean; readonly now?: number },
): number | undefined {
  const answeredAt = Date.parse(headers.get("date") ?? "");
  const vendorNow = Number.isNaN(answeredAt) ? now : answeredAt;
  const header = (name: string | undefined): string => (name === undefined ? "" : (headers.get(name)?.trim() ?? ""));
  const waits = windows.flatMap(({ remainingHeader, resetHeader, resetFormat = "seconds" }) => {
    const remaining = header(remainingHeader);
    const isUsedUp = /^-?\d+(?:\.\d+)?$/u.test(remaining) ? Number(remaining) <= 0 : isRefused;
    const wait = isUsedUp ? secondsUntil[resetFormat](header(resetHeader), vendorNow) : Number.NaN;
    return Number.isNaN(wait) ? [] : [Math.min(longestRetryAfterSeconds, Math.max(0, Math.ceil(wait)))];
  });
  const asked = retryAfterSeconds(headers, now);
  const all = asked === undefined ? waits : [...waits, asked];
  return all.length === 0 ? undefined : Math.max(...all);
}
