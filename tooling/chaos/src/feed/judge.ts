import { checkAscending, checkGaps, checkVersions } from "./check-log.ts";
import { checkSegment, type Segment } from "./check-segment.ts";
import { expectedOf } from "./expected.ts";
import type { Delivery, LogEntry } from "./log-entry.ts";
import type { Operation } from "./operations.ts";
import type { LogTables } from "./read-tables.ts";
import type { Restoration } from "./restore.ts";
import type { Refusal, Subscriber } from "./subscriber.ts";

/** What each stream is to be given of a log. */
export type Expectations = ReadonlyMap<Operation, readonly Delivery[]>;

/** Works out once for each operation what its subscribers are to be given. */
export const expectAll = (log: readonly LogEntry[], operations: readonly Operation[]): Expectations =>
  new Map(operations.map((operation) => [operation, expectedOf(log, operation)]));

/** The subscribers that have not been given all yet. */
export function behind(subscribers: readonly Subscriber[], expectations: Expectations): readonly Subscriber[] {
  return subscribers.filter((subscriber) => {
    const last = subscriber.segments().at(-1);
    if (last === undefined || !last.isLast) return true;
    const end = expectations.get(subscriber.setup.operation)?.at(-1)?.position ?? 0;
    return end > last.begin && last.reached < end;
  });
}

/** What else is known of a run. */
export interface JudgeOptions {
  readonly restoration?: Restoration | null;
  /** Up to where the log was when everybody had all of it; what came later may have been given or not. Default: all of it. */
  readonly settledEnd?: number;
}

/**
 * Holds what each subscriber was given against the log, or what it was given and then refused against the log that a restored backup has
 * ended. Answers a violation for each that differs, and for each cursor that was refused without need.
 */
export function judgeSubscribers(
  subscribers: readonly Subscriber[],
  expectations: Expectations,
  { restoration = null, settledEnd = Number.POSITIVE_INFINITY }: JudgeOptions = {},
): readonly string[] {
  const lost = new Map<Operation, readonly Delivery[]>();
  const checkAny = (segment: Segment, operation: Operation): string | null => {
    const end = Math.max(settledEnd, segment.reached);
    const wanted = (expectations.get(operation) ?? []).filter(({ position }) => position <= end);
    const finding = checkSegment(segment, wanted);
    // Who follows to the end has to have found out.
    if (finding === null || restoration === null || segment.isLast) return finding;
    const expected = lost.get(operation) ?? expectedOf(restoration.lost, operation);
    lost.set(operation, expected);
    return checkSegment(until(segment, restoration), expected) === null ? null : finding;
  };
  return subscribers.flatMap((subscriber) => {
    const { name, operation, transport } = subscriber.setup;
    const segments = subscriber.segments();
    const who = `subscriber ${name} (${transport}, ${operation.name})`;
    return [
      ...segments
        .map((segment) => checkAny(segment, operation))
        .filter((finding) => finding !== null)
        .map((finding) => `${who}: ${finding}`),
      ...(segments.at(-1)?.isLast === true ? [] : [`${who}: could not start again`]),
      ...subscriber.refusals
        .filter((refusal) => !isFounded(refusal, restoration))
        .map(({ position, word }) => `${who} was refused its cursor of ${position}: ${word}`),
      ...subscriber.oddities.map((oddity) => `${who} ${oddity}`),
    ];
  });
}

/** What was given after the lost log was read, on a store that cannot be stopped for that, is not judged. */
const until = (segment: Segment, { lostEnd, isExact }: Restoration): Segment =>
  isExact
    ? segment
    : {
        ...segment,
        reached: Math.min(segment.reached, lostEnd),
        received: segment.received.filter(({ position }) => position <= lostEnd),
      };

/** A cursor of what the backup has is as good as before; one from behind its end is told why it is not. */
const isFounded = ({ position, word, at }: Refusal, restoration: Restoration | null): boolean =>
  restoration !== null && at >= restoration.at && position > restoration.kept && word === "CURSOR_EXPIRED LOG_FORKED";

/** Holds the log against itself, and against its tables where they can be looked at. */
export function judgeLog(log: readonly LogEntry[], tables: LogTables | null): readonly string[] {
  const own = [...checkVersions(log), ...checkAscending(log)];
  if (tables === null) return own;
  const shown = log.map(({ position, recordId, version }) => `${position} ${recordId} ${version}`);
  const stored = tables.changes.map(({ position, recordId, version }) => `${position} ${recordId} ${version}`);
  const difference = stored.findIndex((line, index) => line !== shown[index]);
  return [
    ...own,
    ...checkGaps([...tables.changes.map(({ position }) => position), ...tables.systemPositions]),
    ...(difference < 0 && shown.length === stored.length
      ? []
      : [`the API shows a different log from the stored one: ${shown.at(difference)} and not ${stored.at(difference)}`]),
  ];
}
