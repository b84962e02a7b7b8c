import type { StoredRecord } from "../store/stored-record.ts";
import { parseExact } from "../store/exact-json.ts";
import type { Appended } from "./appended.ts";
import type { RecordChange } from "./change.ts";

/** Above this much, what was added is left to be read from the log. */
const mostChanges = 200;
const mostCharacters = 256_000;

/** What was added, as text for other nodes; null when it is too much. */
export function writeAppended({ after, changes }: Appended): string | null {
  if (changes.length > mostChanges) return null;
  const text = JSON.stringify([after.position, changes, after.mark]);
  return text.length > mostCharacters ? null : text;
}

/** Reads back what was added up to a position; null when the text is none, or another version's. */
export function readAppended(text: string, position: number): Appended | null {
  try {
    const [start, changes, markBefore] = parseExact(text) as [number, readonly RecordChange[], unknown]; // with texts in place of dates, and checked next
    const [first] = changes;
    const isWhole = changes.every(
      (change, index) =>
        change.type === "record" && change.position === start + 1 + index && isMark(change.mark) && change.mark === first?.mark,
    );
    if (!isWhole || first === undefined || start + changes.length !== position || !isMark(markBefore)) return null;
    return { after: { position: start, mark: markBefore }, position, mark: first.mark, changes: changes.map(withDates) };
  } catch {
    return null;
  }
}

const isMark = (mark: unknown): mark is string | null => mark === null || typeof mark === "string";

const toDateOrNull = (time: Date | null): Date | null => (time === null ? null : new Date(time));

function withDates(change: RecordChange): RecordChange {
  const { previous, record } = change;
  return {
    ...change,
    occurredAt: toDateOrNull(change.occurredAt),
    recordedAt: new Date(change.recordedAt),
    record: record === null ? null : recordWithDates(record),
    previous:
      previous === null
        ? null
        : { ...previous, updatedAt: new Date(previous.updatedAt), deletedAt: toDateOrNull(previous.deletedAt) },
  };
}

const recordWithDates = (record: StoredRecord): StoredRecord => ({
  ...record,
  remoteCreatedAt: toDateOrNull(record.remoteCreatedAt),
  remoteUpdatedAt: toDateOrNull(record.remoteUpdatedAt),
  createdAt: new Date(record.createdAt),
  updatedAt: new Date(record.updatedAt),
  deletedAt: toDateOrNull(record.deletedAt),
});
