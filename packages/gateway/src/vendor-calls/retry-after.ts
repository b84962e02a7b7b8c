import { boundedWait } from "../asked-wait.ts";

/** When an answer was given by the vendor's own clock, which its dates are reckoned by; by ours, `now`, where it does not say. */
export function vendorTime(headers: Headers, now: Date): Date {
  const time = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(time) ? now : new Date(time);
}

/**
 * How long a vendor asks to be left alone, in milliseconds from its answer, which came at `now`, an hour at most; null where it says nothing
 * that can be read.
 */
export function retryAfterMilliseconds(headers: Headers, now: Date): number | null {
  const value = headers.get("retry-after")?.trim();
  if (value === undefined || value === "") return null;
  if (/^\d+(\.\d+)?$/.test(value)) return boundedWait(Number(value) * 1000);
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : boundedWait(time - vendorTime(headers, now).getTime());
}
