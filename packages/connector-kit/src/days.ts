import { isTimeZone, readInstant } from "@fettle/connector";

/** The order of numbers in a day that is written with slashes, dots or hyphens and ends with the year. */
export type DayOrder = "month-first" | "day-first";

const dayMilliseconds = 86_400_000;
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
 * and `31.1.2026`, also with midnight behind it. A time with an offset is a point in time: see {@link dayIn}.
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

/**
 * The day that follows another by a number of days, or precedes it by a negative number. Within the years 1 to 9999.
 * @throws RangeError when the day is not one as `YYYY-MM-DD`.
 */
export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMilliseconds).toISOString().slice(0, 10);

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "numeric",
    day: "numeric",
  });
  formats.set(timeZone, format);
  return format;
}

/**
 * The day of a point in time where clocks show a time zone, as `YYYY-MM-DD`. Null when the time cannot be read, has no offset, or
 * the zone does not exist.
 */
export function dayIn(instant: string, timeZone: string): string | null {
  const read = readInstant(instant);
  if (!("instant" in read) || !isTimeZone(timeZone)) return null;
  const shown = formatOf(timeZone).format(new Date(read.instant));
  const [month, day, year] = shown.split("/").map(Number);
  return year === undefined ? null : `${pad(year, 4)}-${pad(month ?? 0, 2)}-${pad(day ?? 0, 2)}`;
}

/**
 * The beginning of a day where clocks show a time zone, in UTC with milliseconds; the end of a day is the beginning of the next.
 * Where clocks skip midnight, the day begins at the first time that they show. Null when there is no such day or zone.
 */
export function startOfDay(day: string, timeZone: string): string | null {
  if (readDay(day) !== day || !isTimeZone(timeZone)) return null;
  const read = readInstant(day, { timeZone, takesDate: true });
  return "instant" in read ? read.instant : null;
}
