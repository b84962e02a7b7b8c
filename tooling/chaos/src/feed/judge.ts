import { checkAscending, checkGaps, checkVersions } from "./check-log.ts";
import { checkSegment, type Segment } from "./check-segment.ts";
import { expectedOf } from "./expected.ts";
import type { Delivery, LogEntry } from "./log-entry.ts";
import type { Operation } from "./operations.ts";
import type { LogTables } from "./read-tables.ts";
import type { Restoration } from "./restore.ts";
import type { Refusal, Subscriber } from "./subscriber.ts";

/** The changes of a log that each operation must deliver. */
export type Expectations = ReadonlyMap<Operation, readonly Delivery[]>;

/** Determines, once for each operation, the changes that its subscribers must receive. */
export const expectAll = (log: readonly LogEntry[], operations: readonly Operation[]): Expectations =>
  new Map(operations.map((operation) => [operation, expectedOf(log, operation)]));

/** The subscribers that have not received everything yet. */
export function behind(subscribers: readonly Subscriber[], expectations: Expectations): readonly Subscriber[] {
  return subscribers.filter((subscriber) => {
    const last = subscriber.segments().at(-1);
    if (last === undefined || !last.isLast) return true;
    const end = expectations.get(subscriber.setup.operation)?.at(-1)?.position ?? 0;
    return end > last.begin && last.reached < end;
  });
}

/** Additional facts about a run. */
export interface JudgeOptions {
  readonly restoration?: Restoration | null;
  /** The log's end when everybody had caught up. Later changes may have been received or not. Default: the whole log. */
  readonly settledEnd?: number;
}

/**
 * Compares every subscriber's changes with the log, or those before a refusal with the log that a restored backup has ended. Returns a
 * violation for each difference, and for each cursor that was refused without need.
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
    // A subscriber that follows to the end must have noticed the restore.
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
      ...(segments.at(-1)?.isLast === true ? [] : [`${who}: could not resume`]),
      ...subscriber.refusals
        .filter((refusal) => !isFounded(refusal, restoration))
        .map(({ position, word }) => `${who}: the cursor of ${position} was refused: ${word}`),
      ...subscriber.oddities.map((oddity) => `${who} ${oddity}`),
    ];
  });
}

/** Ignores the changes that arrived after the lost log was read, on a store that cannot be stopped for reading. */
const until = (segment: Segment, { lostEnd, isExact }: Restoration): Segment =>
  isExact
    ? segment
    : {
        ...segment,
        reached: Math.min(segment.reached, lostEnd),
        received: segment.received.filter(({ position }) => position <= lostEnd),
      };

/** A cursor within the backup remains valid; a later one is refused with the reason. */
const isFounded = ({ position, word, at }: Refusal, restoration: Restoration | null): boolean =>
  restoration !== null && at >= restoration.at && position > restoration.kept && word === "CURSOR_EXPIRED LOG_FORKED";

/** Checks the log itself, and compares it with its tables when they are accessible. */
export function judgeLog(log: readonly LogEntry[], tables: LogTables | null): readonly string[] {
  const own = [...checkVersions(log), ...checkAscending(log)];
  if (tables === null) return own;
  const shown = log.map(({ position, recordId, version }) => `${position} ${recordId} ${version}`);
  const stored = tables.changes.map(({ position, recordId, version }) => `${position} ${recordId} ${version}`);
  const difference = stored.findIndex((line, index) => line !== shown[index]);
  return [
    ...own,
    ...checkGaps([...tables.changes.map(({ position }) => position), ...tables.otherPositions]),
    ...(difference < 0 && shown.length === stored.length
      ? []
      : [`the API's log differs from the stored one: ${shown.at(difference)} instead of ${stored.at(difference)}`]),
  ];
}
