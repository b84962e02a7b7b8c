/** How long a vendor asks to be left alone, in milliseconds from `now`; null where it says nothing that can be read. */
export function retryAfterMilliseconds(headers: Headers, now: Date): number | null {
  const value = headers.get("retry-after")?.trim();
  if (value === undefined || value === "") return null;
  if (/^\d{1,9}(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : Math.max(0, time - now.getTime());
}
