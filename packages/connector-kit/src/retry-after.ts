import { longestRetryAfterSeconds } from "@fettle/connector";

/**
 * The `Retry-After` header (RFC 9110 10.2.3) in whole seconds from now, rounded up, from 0 to an hour. Undefined when there is
 * none or it cannot be read.
 *
 * @param now milliseconds since 1970, for the date form in a response without a readable `Date` header.
 */
export function retryAfterSeconds(headers: Headers, now: number = Date.now()): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (value === "") return undefined;
  const answeredAt = Date.parse(headers.get("date") ?? "");
  const seconds = /^\d+(\.\d+)?$/u.test(value)
    ? Number(value)
    : (Date.parse(value) - (Number.isNaN(answeredAt) ? now : answeredAt)) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(longestRetryAfterSeconds, Math.max(0, Math.ceil(seconds)));
}
