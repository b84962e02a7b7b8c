const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/**
 * Reads ISO 8601 with an offset into UTC with milliseconds (`2026-01-31T08:00:00.000Z`), in which text order is time order.
 * Null when it is something else, has no offset, or names a day or time that does not exist.
 */
export function parseInstant(text: string): string | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > lastDay || hour > 23 || minute > 59 || second > 59) return null;
  const instant = new Date(text.toUpperCase()).toISOString();
  return /^(?!0000)\d{4}-/.test(instant) ? instant : null;
}
