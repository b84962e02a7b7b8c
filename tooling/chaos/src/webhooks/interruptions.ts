import type { Call } from "./call.ts";

/** What may have kept a node from storing a result. Times in milliseconds of `performance.now()`. */
export interface Interruptions {
  readonly kills: readonly { readonly place: number; readonly at: number }[];
  readonly cuts: readonly { readonly from: number; readonly to: number }[];
  /** Whether the result of this call may be lost, so that it may be repeated at any time. */
  isExcused(call: Call): boolean;
}

/** How long before its arrival a call may have been sent, and how long after its end its result may reach the caller. */
export const underWayMilliseconds = 1000;
/** A result is stored within this time after its attempt, even on a busy machine, unless something prevents it. */
const storedMilliseconds = 3000;

/**
 * The result of a call may be lost when its node was killed between a second before the call's arrival and three seconds after its end, when the
 * database was cut between three seconds before its end and three seconds after it, or when the caller closed the connection so soon that it may not
 * have read the answer.
 */
export function createInterruptions(given: Pick<Interruptions, "kills" | "cuts">): Interruptions {
  const { kills, cuts } = given;
  return {
    ...given,
    isExcused({ place, at, endedAt, isUnread }) {
      const end = endedAt ?? Number.POSITIVE_INFINITY;
      const until = end + storedMilliseconds;
      return (
        isUnread ||
        kills.some(
          (kill) => (place === null || kill.place === place) && kill.at >= at - underWayMilliseconds && kill.at <= until,
        ) ||
        cuts.some(({ from, to }) => from <= until && to + storedMilliseconds >= end)
      );
    },
  };
}
