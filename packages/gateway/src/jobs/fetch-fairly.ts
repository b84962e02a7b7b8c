import type { Job } from "./define-job.ts";
import type { DueEnvironment } from "./look-for-due.ts";
import type { Wanted } from "./take-due.ts";

/** A job that runs on this node. */
export interface RunningJob {
  readonly environmentId: string;
  readonly isLong: boolean;
}

/**
 * Returns what to take next while a place is free, and null when there is nothing. What returns no job is left out of `due` when this is asked
 * again.
 *
 * The place goes to the environment that occupies the fewest places on this node: first those with none, then those with one, and
 * so on. Within that, short turns go before long ones, and older jobs before newer ones. Long turns leave some places to the
 * others, so a vendor that is slow or never finishes delays only its like. One place is reserved for long turns, so they finish
 * too.
 *
 * Nothing starves: of an environment's jobs the one that has been due longest is next, and names play no part.
 *
 * @param due the environments with due jobs, those whose jobs have waited longest first.
 */
export function fetchFairly(
  shares: Job["shares"],
  running: readonly RunningJob[],
  due: readonly DueEnvironment[],
): Wanted | null {
  const free = shares.places - running.length;
  if (free <= 0) return null;
  const taken = new Map<string, number>();
  for (const { environmentId } of running) taken.set(environmentId, (taken.get(environmentId) ?? 0) + 1);
  const placesOf = ({ environmentId }: DueEnvironment) => taken.get(environmentId) ?? 0;
  const long = running.filter(({ isLong }) => isLong).length;
  const open = due.filter((one) => placesOf(one) < shares.perEnvironment && (!one.isLong || long < shares.mostLong));
  const isReserved = shares.mostLong < shares.places && long === 0 && open.some(({ isLong }) => isLong);
  const candidates = isReserved ? open.filter(({ isLong }) => isLong) : open;
  const level = Math.min(...candidates.map(placesOf));
  const atLevel = candidates.filter((one) => placesOf(one) === level);
  const isLong = atLevel.every((one) => one.isLong);
  const most = Math.min(shares.batch, free, isReserved ? 1 : isLong ? shares.mostLong - long : free);
  const next = atLevel.filter((one) => one.isLong === isLong).slice(0, most);
  if (next.length === 0) return null;
  const mostOfEach = Math.min(shares.perEnvironment - level, Math.ceil(most / next.length));
  return { environmentIds: next.map(({ environmentId }) => environmentId), isLong, most, mostOfEach };
}
