import type { StoredRecord } from "../records/record.ts";
import { parseExact } from "../store/exact-json.ts";
import type { Appended } from "./appended.ts";
import type { RecordChange } from "./change.ts";

/** Above this much, what was added is left to be read from the log. */
const mostChanges = 200;
const mostCharacters = 256_000;

/** What was added, as text for other nodes; null when it is too much. */
export function writeAppended({ after, changes }: Appended): string | null {
  if (changes.length > mostChanges) return null;
  const text = JSON.stringify([after, changes]);
  return text.length > mostCharacters ? null : text;
}

/** Reads back what was added up to a position; null when the text is none, or another version's. */
export function readAppended(text: string, position: number): Appended | null {
  try {
    const [after, changes] = parseExact(text) as [number, readonly RecordChange[]]; // with texts in place of dates, and checked next
    const isWhole = changes.every((change, index) => change.type === "record" && change.position === after + 1 + index);
    return isWhole && after + changes.length === position ? { after, position, changes: changes.map(withDates) } : null;
  } catch {
    return null;
  }
}

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
