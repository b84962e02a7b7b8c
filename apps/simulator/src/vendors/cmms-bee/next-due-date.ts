import { day, hour, isoTime } from "../../seed/times.ts";
import type { Recurrence, Trigger } from "./maintenance-rows.ts";

const weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const beginning = 13 * hour;

/** The first day after one on which a recurrence happens, at its interval from there. */
const nextDay = ({ frequency, interval, weekdays: on }: Recurrence, from: number): number => {
  const date = new Date(from);
  if (frequency === "daily") return from + interval * day;
  if (frequency === "monthly") return date.setUTCMonth(date.getUTCMonth() + interval);
  if (frequency === "yearly") return date.setUTCFullYear(date.getUTCFullYear() + interval);
  if (on.length === 0) return from + interval * 7 * day;
  const days = [1, 2, 3, 4, 5, 6, 7].map((count) => from + count * day);
  return days.find((time) => on.includes(weekdays[new Date(time).getUTCDay()] ?? "")) ?? from + 7 * day;
};

const nextOf = (recurrence: Recurrence, now: Date): number | null => {
  const today = Math.floor(now.getTime() / day) * day;
  const start = recurrence.startsOn === null ? 0 : Date.parse(recurrence.startsOn);
  const next = start > today ? start : nextDay(recurrence, today);
  return recurrence.endsOn !== null && next > Date.parse(recurrence.endsOn) ? null : next + beginning;
};

/** When work is next due by the calendar; null when only meters make it due, or no more. */
export const nextDueDate = (triggers: readonly Trigger[], now: Date): string | null => {
  const times = triggers.flatMap(({ recurrence }) => (recurrence === null ? [] : (nextOf(recurrence, now) ?? [])));
  return times.length === 0 ? null : isoTime(Math.min(...times));
};
