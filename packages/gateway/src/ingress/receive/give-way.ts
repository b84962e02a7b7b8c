import { pause } from "../../backoff.ts";
import type { Stopwatch } from "../../clock.ts";

/** Lets work on what is stored give way to webhooks that come. */
export interface Way {
  /** Notes that a set of so many webhooks was stored. */
  stored(count: number): void;
  /**
   * Resolves when no webhook waits to be stored and no flood of them is under way. Takes a second at most; then nobody gives way for a quarter
   * of a second, so that work goes on however long a flood lasts.
   */
  give(signal: AbortSignal): Promise<void>;
}

/** A vendor gives up on a receiver that is slow to answer. */
const longestMilliseconds = 1000;
const workMilliseconds = 250;
const lookMilliseconds = 10;
/** Sets become so large only when webhooks come faster than they are committed. */
const floodSize = 16;
/** Those who send the webhooks of a flood send the next ones when they are answered: for a moment none may wait. */
const calmMilliseconds = 30;

/** @param waiting returns how many webhooks wait to be stored. */
export function createWay(waiting: () => number, stopwatch: Stopwatch): Way {
  let floodedAt = -Infinity;
  let workUntil = -Infinity;
  const isBusy = () => waiting() > 0 || stopwatch() - floodedAt < calmMilliseconds;
  return {
    stored(count) {
      if (count >= floodSize) floodedAt = stopwatch();
    },
    async give(signal) {
      const until = stopwatch() + longestMilliseconds;
      while (isBusy() && stopwatch() >= workUntil && !signal.aborted) {
        if (stopwatch() >= until) workUntil = stopwatch() + workMilliseconds;
        else await pause(lookMilliseconds, signal);
      }
    },
  };
}
