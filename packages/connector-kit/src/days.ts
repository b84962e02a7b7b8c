import { isTimeZone, localTime, readDay, readInstant } from "@fettle/connector";

const dayMilliseconds = 86_400_000;

/**
 * The day that follows another by a number of days, or precedes it by a negative number. Within the years 1 to 9999.
 * @throws RangeError when the day is not one as `YYYY-MM-DD`.
 */
export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMilliseconds).toISOString().slice(0, 10);

/**
 * The day of a point in time where clocks show a time zone, as `YYYY-MM-DD`. Null when the time cannot be read, has no offset, or
 * the zone does not exist.
 */
export const dayIn = (instant: string, timeZone: string): string | null => localTime(instant, timeZone)?.slice(0, 10) ?? null;

/**
 * The beginning of a day where clocks show a time zone, in UTC with milliseconds; the end of a day is the beginning of the next.
 * Where clocks skip midnight, the day begins at the first time that they show. Null when there is no such day or zone.
 */
export function startOfDay(day: string, timeZone: string): string | null {
  if (readDay(day) !== day || !isTimeZone(timeZone)) return null;
  const read = readInstant(day, { timeZone, takesDate: true });
  return "instant" in read ? read.instant : null;
}
