const longest = 60 * 60;

/**
 * The `Retry-After` header (RFC 9110 10.2.3) in whole seconds from now, rounded up, from 0 to one hour, the longest that Fettle waits for a vendor. Undefined when there is none or it
 * cannot be read.
 *
 * @param now milliseconds since 1970, for the date form of an answer that does not say by its `Date` header when it was given.
 */
export function retryAfterSeconds(headers: Headers, now: number = Date.now()): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (value === "") return undefined;
  const answeredAt = Date.parse(headers.get("date") ?? "");
  const seconds = /^\d+(\.\d+)?$/u.test(value)
    ? Number(value)
    : (Date.parse(value) - (Number.isNaN(answeredAt) ? now : answeredAt)) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(longest, Math.max(0, Math.ceil(seconds)));
}
