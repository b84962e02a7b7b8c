import { boundedWait } from "../asked-wait.ts";

/** The time of an answer by the vendor's own clock, the reference of its dates; `now`, by our clock, when it has no date. */
export function vendorTime(headers: Headers, now: Date): Date {
  const time = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(time) ? now : new Date(time);
}

/**
 * How long a vendor asks us to wait, in milliseconds after its answer at `now`, at most an hour; null when the answer has no readable
 * value.
 */
export function retryAfterMilliseconds(headers: Headers, now: Date): number | null {
  const asked = askedMilliseconds(headers, now);
  return asked === null ? null : boundedWait(asked);
}

/** The same without bounds: negative for a time that has passed, and as long as the other side likes. */
export function askedMilliseconds(headers: Headers, now: Date): number | null {
  const value = headers.get("retry-after")?.trim();
  if (value === undefined || value === "") return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time - vendorTime(headers, now).getTime();
}
