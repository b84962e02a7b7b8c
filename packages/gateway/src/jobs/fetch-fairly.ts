import type { FetchOptions } from "pg-boss";
import type { Job } from "./define-job.ts";

/** The priority of a job that takes a long turn; of all others it is 0. */
export const longPriority = -1;

/** A job that runs on this node. */
export interface RunningJob {
  readonly environmentId: string;
  readonly isLong: boolean;
}

/**
 * What to ask the queue for while a place is free, best first: the first question that gets a job decides who has the place.
 *
 * It goes to the environment that holds the fewest places here: those that hold none are asked for first, then those with one, and so on.
 * Within that a short turn goes before a long one, and what has waited longest goes first. Long turns leave some places to the others,
 * so that a vendor that is slow, or never comes to an end, holds up its like alone; and one place is theirs, so that they come to an end too.
 */
export function* fetchFairly(shares: Job["shares"], running: readonly RunningJob[]): Generator<FetchOptions> {
  const free = shares.places - running.length;
  if (free <= 0) return;
  const held = new Map<string, number>();
  for (const { environmentId } of running) held.set(environmentId, (held.get(environmentId) ?? 0) + 1);
  const levels = [...new Set([0, ...held.values()])].filter((level) => level < shares.perEnvironment).toSorted((a, b) => a - b);
  for (const turns of turnsToFetch(shares, running)) {
    for (const level of levels) {
      const others = [...held].filter(([, places]) => places > level);
      yield {
        ...turns,
        batchSize: Math.min(shares.batch, free, shares.perEnvironment - level),
        // A tier is an environment; none of its jobs is fetched when their groups may run none.
        groupConcurrency: {
          default: shares.perGroup,
          tiers: Object.fromEntries(others.map(([environmentId]) => [environmentId, 0])),
        },
      };
    }
  }
}

function turnsToFetch({ mostLong, places }: Job["shares"], running: readonly RunningJob[]): readonly FetchOptions[] {
  if (mostLong === places) return [{}];
  const long = running.filter(({ isLong }) => isLong).length;
  if (long === 0) return [{ maxPriority: longPriority }, {}];
  return long < mostLong ? [{}] : [{ minPriority: 0 }];
}
