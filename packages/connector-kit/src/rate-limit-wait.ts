import { longestRetryAfterSeconds, type RateWindow, secondsUsedUp } from "@fettle/connector";
import { retryAfterSeconds } from "./retry-after.ts";

/**
 * How long a vendor's headers forbid calls, in whole seconds from 0 to an hour: the longest wait of `Retry-After` and of the
 * windows in which no call is left. Undefined when calls are allowed, or when nothing readable says for how long they are not.
 *
 * The gateway does this by itself for the windows of a connector's `rateLimit`, and for a 429. It is for a `readLimits` where a vendor
 * refuses by another status, and is then its `waitSeconds`.
 *
 * @param isRefused whether the vendor refused the call; a window without a readable `remainingHeader` then counts as used up.
 * @param now milliseconds since 1970, for points in time in a response without a readable `Date` header.
 */
export function rateLimitWait(
  headers: Headers,
  windows: readonly RateWindow[],
  { isRefused, now = Date.now() }: { readonly isRefused: boolean; readonly now?: number },
): number | undefined {
  const answeredAt = Date.parse(headers.get("date") ?? "");
  const vendorNow = Number.isNaN(answeredAt) ? now : answeredAt;
  const waits = windows
    .map((window) => secondsUsedUp(headers, window, { isRefused, now: vendorNow }))
    .filter((wait) => wait !== null)
    .map((wait) => Math.min(longestRetryAfterSeconds, Math.ceil(wait)));
  const asked = retryAfterSeconds(headers, now);
  const all = asked === undefined ? waits : [...waits, asked];
  return all.length === 0 ? undefined : Math.max(...all);
}
