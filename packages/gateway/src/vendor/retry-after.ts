import { longestRetryAfterSeconds } from "@fettle/connector";

/** The longest that a vendor can make us wait, in milliseconds. */
export const longestRetryAfter = longestRetryAfterSeconds * 1000;

/** When an answer was given by the vendor's own clock, which its dates are reckoned by; by ours, `now`, where it does not say. */
export function vendorTime(headers: Headers, now: Date): Date {
  const time = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(time) ? now : new Date(time);
}

/**
 * How long a vendor asks to be left alone, in milliseconds from its answer, which came at `now`; at most {@link longestRetryAfter}, and null
 * where it says nothing that can be read.
 */
export function retryAfterMilliseconds(headers: Headers, now: Date): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (value === "") return null;
  const milliseconds = /^\d+(\.\d+)?$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - vendorTime(headers, now).getTime();
  return Number.isNaN(milliseconds) ? null : Math.min(longestRetryAfter, Math.max(0, milliseconds));
}
