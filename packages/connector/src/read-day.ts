/** The order of numbers in a day that is written with slashes, dots or hyphens and ends with the year. */
export type DayOrder = "month-first" | "day-first";

const longest = 100;
/** A day, alone or with a time that is the beginning of it. */
const yearFirst = /^(\d{4})(-?)(\d{2})\2(\d{2})(?:[Tt ]00:00(?::00(?:[.,]0+)?)?)?$/u;
const yearLast = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: 12:00(?::00)? AM| 0?0:00(?::00)?)?$/iu;

const pad = (number: number, length: number): string => String(number).padStart(length, "0");

/** The day of a calendar, or undefined when there is no such day. */
function realDay(year: number, month: number, day: number): string | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal = year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}` : undefined;
}

/**
 * A day without a time as `YYYY-MM-DD`, or undefined when the text is none or there is no such day. Read are `2026-01-31`,
 * `20260131`, both with a time that is midnight and has no offset (`2026-01-31T00:00:00`), and, only with an `order`, `1/31/2026`
 * and `31.1.2026`, also with midnight behind it. A time with an offset is a point in time, which has a day only in a time zone.
 */
export function readDay(text: string, { order }: { readonly order?: DayOrder } = {}): string | undefined {
  const trimmed = text.length > longest ? "" : text.trim();
  const [, year, , month, day] = yearFirst.exec(trimmed) ?? [];
  if (year !== undefined) return realDay(Number(year), Number(month), Number(day));
  const [, one, , other, last] = yearLast.exec(trimmed) ?? [];
  if (last === undefined || order === undefined) return undefined;
  return order === "month-first"
    ? realDay(Number(last), Number(one), Number(other))
    : realDay(Number(last), Number(other), Number(one));
}
