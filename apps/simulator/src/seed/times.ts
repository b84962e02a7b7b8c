import type { Random } from "./random.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Hands out change times that never repeat, which keeps lists stable. */
export const createDistinctTimes = () => {
  const given = new Set<number>();
  return (milliseconds: number): string => {
    let time = Math.floor(milliseconds);
    while (given.has(time)) time -= 1;
    given.add(time);
    return isoTime(time);
  };
};

/** A time within working hours, some days from a moment, on the quarter of an hour. */
export const workingTime = (random: Random, base: number, fromDays: number, toDays: number): number => {
  const midnight = Math.floor(base / day) * day + random.between(fromDays, toDays) * day;
  return midnight + random.between(13 * 4, 22 * 4) * 15 * minute;
};
