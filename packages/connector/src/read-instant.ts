import { instantOfLocal, isTimeZone, localOfInstant } from "./local-time.ts";

/** The rules for reading a time. */
export interface InstantRules {
  /** The IANA time zone of times without an offset. When omitted or null, such times are not accepted. */
  readonly timeZone?: string | null;
  /** Whether a date alone is accepted, as the beginning of that day in `timeZone`, or in UTC without one. Default: false. */
  readonly takesDate?: boolean;
}

/** A point in time as UTC with milliseconds (`2026-01-31T08:00:00.000Z`), or what is wrong with the text. */
export type InstantReading = { readonly instant: string } | { readonly problem: string };

const form =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?))?)?$/u;
/** The maximum length of a time; no vendor writes longer ones. */
const longest = 100;
const minuteMilliseconds = 60_000;
const dayMilliseconds = 86_400_000;

/**
 * Reads a point in time: ISO 8601 with an offset (`Z`, `+01:00`, `+0100`, `+01`). A space in place of `T`, lower-case letters, a
 * time without seconds, and fractions of any length, cut to milliseconds, are also accepted. A day, a time of day or a local time
 * that does not exist is a problem; it is never moved to one that does.
 */
export function readInstant(text: string, { timeZone = null, takesDate = false }: InstantRules = {}): InstantReading {
  const usual = usualInstant(text);
  if (usual !== null) return { instant: usual };
  const match = text.length > longest ? null : form.exec(text);
  if (match === null) return { problem: "is not a time in ISO 8601 with an offset" };
  const [, year, month, day, hour, minute, second = "0", fraction = "", zulu, sign, offsetHours, offsetMinutes = "0"] = match;
  const isDate = hour === undefined;
  if (isDate && !takesDate) return { problem: "is a date without a time" };
  const wall = wallClock([year, month, day, hour ?? "0", minute ?? "0", second, fraction.slice(0, 3).padEnd(3, "0")]);
  if (wall === null) return { problem: "is a time that does not exist" };
  if (isDate || (zulu === undefined && sign === undefined)) return local(wall, timeZone, isDate);
  const [hours, minutes] = [Number(offsetHours ?? 0), Number(offsetMinutes)];
  if (hours > 23 || minutes > 59) return { problem: "has an offset that does not exist" };
  return written(wall - (sign === "-" ? -1 : 1) * (hours * 60 + minutes) * minuteMilliseconds);
}

/**
 * The local time of a point in time, without an offset: what clocks in the time zone show (`2026-01-31T09:00:00.000`). Null when
 * {@link readInstant} cannot read the time, it has no offset, the zone does not exist, or the year there is not 1 to 9999.
 */
export function localTime(instant: string, timeZone: string): string | null {
  const read = readInstant(instant);
  if (!("instant" in read) || !isTimeZone(timeZone)) return null;
  const time = Date.parse(read.instant);
  const wall = localOfInstant(time, timeZone);
  // Clocks show the year 1 before the first year, too.
  if (Math.abs(wall - time) > dayMilliseconds) return null;
  const shown = written(wall);
  return "instant" in shown ? shown.instant.slice(0, -1) : null;
}

const usualForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/u;

/** Reads the form that most vendors write, `2026-01-31T08:00:00Z` with or without milliseconds, which needs no calculation. */
function usualInstant(text: string): string | null {
  if ((text.length !== 20 && text.length !== 24) || !usualForm.test(text)) return null;
  const number = (start: number, end: number) => Number(text.slice(start, end));
  const day = number(8, 10);
  const isReal =
    number(0, 4) >= 1 &&
    number(5, 7) >= 1 &&
    number(5, 7) <= 12 &&
    day >= 1 &&
    // The last days of months go the long way.
    day <= 28 &&
    number(11, 13) <= 23 &&
    number(14, 16) <= 59 &&
    number(17, 19) <= 59;
  if (!isReal) return null;
  return text.length === 24 ? text : `${text.slice(0, 19)}.000Z`;
}

/** A local time in milliseconds as if it were UTC, or null when it does not exist. */
function wallClock(parts: readonly (string | undefined)[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0] = parts.map(Number);
  if (year < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.setUTCHours(hour, minute, second, millisecond);
}

function local(wall: number, timeZone: string | null, isDate: boolean): InstantReading {
  if (timeZone === null) return isDate ? written(wall) : { problem: "has no offset, and no time zone is declared for it" };
  const { instant, isSkipped } = instantOfLocal(wall, timeZone);
  // Where clocks skip midnight, the day begins at the first time they show.
  return isSkipped && !isDate ? { problem: `is skipped by the clocks of ${timeZone}` } : written(instant);
}

function written(milliseconds: number): InstantReading {
  const instant = new Date(milliseconds).toISOString();
  return /^(?!0000)\d{4}-/u.test(instant) ? { instant } : { problem: "lies outside the years 1 to 9999" };
}
