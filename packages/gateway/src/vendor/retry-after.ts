import { longestRetryAfterSeconds } from "@fettle/connector";

/** The longest that a vendor can make us wait, in milliseconds. */
export const longestRetryAfter = longestRetryAfterSeconds * 1000;

/**
 * How long a vendor asks to be left alone, in milliseconds from `now`, at most {@link longestRetryAfter}; null where it says nothing that
 * can be read.
 */
export function retryAfterMilliseconds(headers: Headers, now: Date): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (value === "") return null;
  const milliseconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isNaN(milliseconds) ? null : Math.min(longestRetryAfter, Math.max(0, milliseconds));
}
