import type { FetchOptions } from "pg-boss";
import type { Job } from "./define-job.ts";

/** The priority of a job that takes a long turn. All others have 0. */
export const longPriority = -1;

/** A job that runs on this node. */
export interface RunningJob {
  readonly environmentId: string;
  readonly isLong: boolean;
}

/** Which turns the waiting jobs whose time has come ask for. */
export interface DueTurns {
  readonly short: boolean;
  readonly long: boolean;
}

/**
 * Yields the queries to try while a place is free, best first: the first query that returns a job fills the place.
 *
 * The place goes to the environment that occupies the fewest places on this node: first those with none, then those with one, and
 * so on. Within that, short turns go before long ones, and older jobs before newer ones. Long turns leave some places to the
 * others, so a vendor that is slow or never finishes delays only its like. One place is reserved for long turns, so they finish
 * too.
 *
 * Nothing starves: a waiting job keeps its creation time whatever happens, the next run of the same work is a newer job, and
 * names play no part.
 */
export function* fetchFairly(shares: Job["shares"], running: readonly RunningJob[], due: DueTurns): Generator<FetchOptions> {
  const free = shares.places - running.length;
  if (free <= 0) return;
  const taken = new Map<string, number>();
  for (const { environmentId } of running) taken.set(environmentId, (taken.get(environmentId) ?? 0) + 1);
  const levels = [...new Set([0, ...taken.values()])].filter((level) => level < shares.perEnvironment).toSorted((a, b) => a - b);
  const long = running.filter(({ isLong }) => isLong).length;
  const query = (level: number, turns: FetchOptions, most: number): FetchOptions => {
    const others = [...taken].filter(([, places]) => places > level);
    return {
      ...turns,
      batchSize: Math.min(shares.batch, free, shares.perEnvironment - level, most),
      // A tier is an environment. A limit of 0 fetches none of its jobs.
      groupConcurrency: {
        default: shares.perGroup,
        tiers: Object.fromEntries(others.map(([environmentId]) => [environmentId, 0])),
      },
    };
  };
  const isShared = shares.mostLong < shares.places;
  if (isShared && long === 0 && due.long) for (const level of levels) yield query(level, longTurns, 1);
  for (const level of levels) {
    if (!isShared) yield query(level, {}, free);
    else if (due.short) yield query(level, shortTurns, free);
    if (isShared && due.long && long < shares.mostLong) yield query(level, longTurns, shares.mostLong - long);
  }
}

const longTurns: FetchOptions = { maxPriority: longPriority };
const shortTurns: FetchOptions = { minPriority: longPriority + 1 };
