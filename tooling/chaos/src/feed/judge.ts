import { checkAscending, checkGaps, checkVersions } from "./check-log.ts";
import { checkSegment } from "./check-segment.ts";
import { expectedOf } from "./expected.ts";
import type { Delivery, LogEntry } from "./log-entry.ts";
import type { Operation } from "./operations.ts";
import type { LogTables } from "./read-tables.ts";
import type { Subscriber } from "./subscriber.ts";

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

/** Holds what each subscriber was given against the log. Answers a violation for each that differs. */
export function judgeSubscribers(subscribers: readonly Subscriber[], expectations: Expectations): readonly string[] {
  return subscribers.flatMap((subscriber) => {
    const { name, operation, transport } = subscriber.setup;
    const expected = expectations.get(operation) ?? [];
    const segments = subscriber.segments();
    const who = `subscriber ${name} (${transport}, ${operation.name})`;
    return [
      ...segments
        .map((segment) => checkSegment(segment, expected))
        .filter((finding) => finding !== null)
        .map((finding) => `${who}: ${finding}`),
      ...(segments.at(-1)?.isLast === true ? [] : [`${who}: could not begin again`]),
      ...subscriber.oddities.map((oddity) => `${who} ${oddity}`),
    ];
  });
}

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
      : [`the API shows another log than there is: ${shown.at(difference)} and not ${stored.at(difference)}`]),
  ];
}
