import type { Taken } from "../../consumers/settled-place.ts";
import type { Attempt } from "../sending/attempt.ts";
import { nextTry, triedMilliseconds, waitAfter } from "../sending/schedule.ts";
import type { EventFacts } from "../event-facts.ts";
import type { StoredAttempt } from "../tables.ts";
import type { AddedDelivery, ChangedDelivery, DueDelivery } from "./settle-rows.ts";

/** An event that comes from the log. */
export interface LogJob {
  readonly from: "log" | "replay";
  readonly id: string;
  readonly key: string;
  readonly facts: EventFacts;
  /** Makes the body. */
  readonly body: () => Promise<string>;
  /** Settles the event's place in the log; a replay has none. */
  readonly taken: Taken | null;
}

/** A delivery that is stored and due. */
export interface StoredJob {
  readonly from: "store";
  readonly id: string;
  readonly key: string;
  readonly stored: DueDelivery;
}

export type Job = LogJob | StoredJob;

/** How an attempt is stored. */
export const storedAttempt = ({ startedAt, durationMilliseconds, status, error, responseHead }: Attempt): StoredAttempt => ({
  at: startedAt.toISOString(),
  milliseconds: Math.round(durationMilliseconds),
  status,
  error,
  head: responseHead === "" ? null : responseHead,
});

const endOf = ({ startedAt, durationMilliseconds }: Attempt) => new Date(startedAt.getTime() + durationMilliseconds);

/** The members of a delivery that its event determines. */
export const eventMembers = ({ id, facts, from }: LogJob) => ({
  id,
  position: facts.place.position,
  mark: facts.place.mark,
  type: facts.type,
  key: facts.key,
  recordId: facts.recordId,
  systemId: facts.systemId,
  traceId: facts.traceId,
  recordedAt: facts.recordedAt,
  isReplay: from === "replay",
});

const noTimes = { nextAttemptAt: null, expiresAt: null, endedAt: null };

/** An event that waits behind another of its key. */
export const waitingDelivery = (job: LogJob, body: string, now: Date): AddedDelivery => ({
  ...eventMembers(job),
  ...noTimes,
  state: "PENDING",
  body,
  attempts: [],
  expiresAt: new Date(now.getTime() + triedMilliseconds),
});

/** An event that was accepted at the first try. */
export const deliveredAtOnce = (job: LogJob, attempt: Attempt): AddedDelivery => ({
  ...eventMembers(job),
  ...noTimes,
  state: "DELIVERED",
  body: null,
  attempts: [storedAttempt(attempt)],
  endedAt: endOf(attempt),
});

/** An event whose first try has failed. `notBefore`: when the endpoint wants to be called again. */
export function failedAtFirst(
  job: LogJob,
  attempt: Attempt,
  body: string,
  notBefore: Date | null,
  random: () => number,
): AddedDelivery {
  const { startedAt } = attempt;
  const expiresAt = new Date(startedAt.getTime() + triedMilliseconds);
  const next = nextTry({ tries: 1, firstTriedAt: startedAt, lastTriedAt: startedAt, expiresAt, random });
  return {
    ...eventMembers(job),
    ...noTimes,
    state: "PENDING",
    body,
    attempts: [storedAttempt(attempt)],
    nextAttemptAt: later(next ?? expiresAt, notBefore),
    expiresAt,
  };
}

/** What decides whether and when a stored delivery is tried once more. */
interface FurtherTries {
  /** When the endpoint wants to be called again. */
  readonly notBefore: Date | null;
  /** Whether a delivery that has been tried for a day is given up. */
  readonly mayEnd: boolean;
  readonly random: () => number;
}

/** A stored delivery after another try. */
export function triedAgain(
  { id, key, stored }: StoredJob,
  attempt: Attempt,
  isDelivered: boolean,
  { notBefore, mayEnd, random }: FurtherTries,
): ChangedDelivery {
  const { type, recordId, systemId, traceId } = stored;
  const common = { id, key, type, recordId, systemId, traceId, attempt: storedAttempt(attempt), expiresAt: null };
  if (isDelivered) return { ...common, state: "DELIVERED", nextAttemptAt: null, endedAt: endOf(attempt) };
  // After the clock was set back the schedule begins anew.
  const isSetBack = stored.firstTriedAt !== null && attempt.startedAt < stored.firstTriedAt;
  const firstTriedAt = isSetBack ? attempt.startedAt : (stored.firstTriedAt ?? attempt.startedAt);
  const whole = new Date(attempt.startedAt.getTime() + triedMilliseconds);
  const expiresAt = isSetBack ? whole : (stored.expiresAt ?? whole);
  const tries = stored.tries + 1;
  const next = nextTry({
    tries,
    firstTriedAt,
    lastTriedAt: attempt.startedAt,
    expiresAt,
    random,
  });
  if (next === null && mayEnd) return { ...common, state: "FAILED", nextAttemptAt: null, endedAt: endOf(attempt) };
  const nextAttemptAt = later(next ?? new Date(attempt.startedAt.getTime() + waitAfter(tries)), notBefore);
  return { ...common, state: "PENDING", expiresAt, nextAttemptAt, endedAt: null };
}

const later = (one: Date, other: Date | null): Date => (other !== null && other > one ? other : one);
