import { joinSignals } from "../signals.ts";
import type { Delay } from "./delay.ts";

/** The calls that may be under way at the same time. */
export interface CallsAtOnce {
  /** Whether a call may begin at once. */
  isFree(): boolean;
  /**
   * Waits until a call may begin, first come, first served. False when that takes longer than so many milliseconds.
   * @throws the signal's reason.
   */
  begin(longest: number, signal: AbortSignal): Promise<boolean>;
  /** A call that had begun has ended. */
  end(): void;
}

/** At most so many calls at once. */
export function createCallsAtOnce(most: number, delay: Delay): CallsAtOnce {
  let free = most;
  const waiting: (() => void)[] = [];
  const end = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    end,
    isFree: () => free > 0,
    async begin(longest, signal) {
      if (free > 0) {
        free -= 1;
        return true;
      }
      const turn = Promise.withResolvers<true>();
      const hear = () => turn.resolve(true);
      waiting.push(hear);
      const over = new AbortController();
      using limit = joinSignals([signal, over.signal]);
      const tooLate = delay(longest, limit.signal).then(() => false);
      try {
        if (await Promise.race([turn.promise, tooLate])) return true;
        return leave(hear);
      } catch (error) {
        leave(hear);
        throw error;
      } finally {
        over.abort();
        tooLate.catch(() => {});
      }
    },
  };

  function leave(hear: () => void): false {
    const index = waiting.indexOf(hear);
    if (index !== -1) waiting.splice(index, 1);
    // Its turn came in the same moment: the next one has it.
    else end();
    return false;
  }
}
