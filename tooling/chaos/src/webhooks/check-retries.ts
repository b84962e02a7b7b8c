import type { Call } from "./call.ts";
import type { Finding } from "./evidence.ts";
import type { Interruptions } from "./interruptions.ts";

/** The clock of the nodes. */
export interface NodeClock {
  readonly speed: number;
  /** What it shows, in milliseconds since 1970, at a time of `performance.now()`. */
  shownAt(milliseconds: number): number;
}

/** How far an attempt's beginning may be from its arrival, in seconds of time: its own limit, and some more for a busy machine. */
const mostLagSeconds = 20;
/** How far a node's clock may be ahead, in seconds of time: it asks the database, which may answer late. */
const mostAheadSeconds = 1;

/** The wait after so many failed tries, in seconds, as documented: this is a second implementation. */
const waitAfter = (tries: number): number => (tries > 9 ? 14_400 : 30 * 2 ** (tries - 1));

/** The attempts of an event. One that met a connection that had just ended was sent again at once. */
const attemptsOf = (calls: readonly Call[]): readonly Call[] =>
  calls.filter(({ attempt }, index) => calls[index + 1]?.attempt !== attempt);

/** Checks that an attempt's `webhook-timestamp` is when it came, by this process's own monotonic clock. */
function checkTimestamp({ recordId, eventId, timestamp, at }: Call, { speed, shownAt }: NodeClock): readonly Finding[] {
  const shown = shownAt(at) / 1000;
  // Seconds are cut off.
  const isRight = timestamp - shown < mostAheadSeconds * speed && shown - timestamp < 1 + mostLagSeconds * speed;
  return isRight ? [] : [{ recordId, what: `${eventId} began at ${timestamp} and came at ${shown.toFixed(1)}` }];
}

/**
 * Checks that no event was tried again before its time, nor after it was accepted. Counts the repeats of
 * results that may have been lost in a crash or a cut.
 */
export function checkRetries(
  calls: readonly Call[],
  interruptions: Interruptions,
  clock: NodeClock,
): { readonly findings: readonly Finding[]; readonly repeats: number } {
  const findings: Finding[] = calls.flatMap((call) => checkTimestamp(call, clock));
  let repeats = 0;
  for (const event of Map.groupBy(calls, ({ eventId }) => eventId).values()) {
    const attempts = attemptsOf(event);
    /** Those whose results are surely stored. */
    let tries = 0;
    for (const [index, call] of attempts.entries()) {
      const next = attempts[index + 1];
      const { recordId, eventId, end } = call;
      const isStored = end === "failed" && !interruptions.isExcused(call);
      if (isStored) tries += 1;
      if (next === undefined) continue;
      const waited = next.timestamp - call.timestamp;
      const isEarly = waited < waitAfter(Math.max(1, tries)) - 1;
      if (isStored && isEarly) findings.push({ recordId, what: `${eventId} came again ${waited} s after failed try ${tries}` });
      if (end === "accepted" && !interruptions.isExcused(call))
        findings.push({ recordId, what: `${eventId} came again after it was accepted` });
      if (!isStored && isEarly) repeats += 1;
    }
  }
  return { findings, repeats };
}
