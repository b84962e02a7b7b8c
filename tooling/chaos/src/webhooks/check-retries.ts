import type { Call } from "./call.ts";

/** What may have kept a node from storing a result. Times in milliseconds of `performance.now()`. */
export interface Interruptions {
  readonly kills: readonly { readonly place: number; readonly at: number }[];
  readonly cuts: readonly { readonly from: number; readonly to: number }[];
  /** Whether the result of this call may be lost, so that it may be repeated at any time. */
  isExcused(call: Call): boolean;
  /** How long after an answer other calls may come that were on their way. */
  readonly inFlightMilliseconds: number;
  /** How much faster the nodes' clocks run. */
  readonly speed: number;
  /** What the nodes' clocks show at a time. */
  shownAt(milliseconds: number): number;
}

/** A result is stored within this time after its attempt, unless something prevents it. */
const storedMilliseconds = 1000;
/** How long before its arrival a call may have been sent. */
const underWayMilliseconds = 1000;
/** How far an attempt's beginning may be from its arrival, in milliseconds of time. */
const slackMilliseconds = 5000;

/**
 * The result of a call may be lost when its node was killed between the call's arrival and a second after its end, or when the database was
 * cut at a time from its end until a second later.
 */
export function createInterruptions(given: Pick<Interruptions, "kills" | "cuts" | "shownAt" | "speed">): Interruptions {
  const { kills, cuts } = given;
  return {
    ...given,
    inFlightMilliseconds: storedMilliseconds,
    isExcused({ place, at, endedAt }) {
      const end = endedAt ?? Number.POSITIVE_INFINITY;
      const until = end + storedMilliseconds;
      return (
        kills.some(
          (kill) => (place === null || kill.place === place) && kill.at >= at - underWayMilliseconds && kill.at <= until,
        ) || cuts.some(({ from, to }) => from <= until && to + storedMilliseconds >= end)
      );
    },
  };
}

/** The wait after so many failed tries, in seconds. */
const waitAfter = (tries: number): number => (tries > 9 ? 14_400 : 30 * 2 ** (tries - 1));

/** One try, which may have met a connection that had just ended, and was sent again at once. */
const tryOf = (calls: readonly Call[]): readonly Call[] =>
  calls.filter((call, index) => calls[index + 1]?.attempt !== call.attempt);

/** Checks that no event was tried again before its time, nor after it was accepted. Counts the repeats that a lost result explains. */
export function checkRetries(
  calls: readonly Call[],
  interruptions: Interruptions,
): { readonly violations: readonly (readonly [recordId: string, what: string])[]; readonly repeats: number } {
  const violations: (readonly [string, string])[] = [];
  let repeats = 0;
  for (const events of Map.groupBy(calls, ({ eventId }) => eventId).values()) {
    let tries = 0;
    const tried = tryOf(events);
    for (const [index, call] of tried.entries()) {
      const { recordId, eventId, timestamp, at } = call;
      const shown = interruptions.shownAt(at) / 1000;
      const lag = shown - timestamp;
      if (lag < -1 || lag > 1 + (slackMilliseconds / 1000) * interruptions.speed)
        violations.push([recordId, `${eventId} began at ${timestamp} and came at ${shown}`]);
      const next = tried[index + 1];
      if (next === undefined) continue;
      const isLost = interruptions.isExcused(call) || call.end === "abandoned";
      if (call.end === "accepted") {
        if (isLost) repeats += 1;
        else violations.push([recordId, `${eventId} came again after it was accepted`]);
      } else if (call.end === "failed" && !isLost) {
        tries += 1;
        // Seconds are cut off.
        if (next.timestamp - timestamp < waitAfter(tries) - 1)
          violations.push([recordId, `${eventId} came again ${next.timestamp - timestamp} s after failed try ${tries}`]);
      } else if (isLost && next.timestamp - timestamp < waitAfter(tries + 1) - 1) repeats += 1;
    }
  }
  return { violations, repeats };
}
