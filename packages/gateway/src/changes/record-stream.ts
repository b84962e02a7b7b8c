import type { RecordChange } from "../change-log/change.ts";
import { couldMatch } from "../filter/could-match.ts";
import type { Filter } from "../filter/filter.ts";
import { matches } from "../filter/matches.ts";
import type { StoredRecord } from "../store/stored-record.ts";

/**
 * What a change means to a stream of records that match `where`: null when it is irrelevant, otherwise whether the record matches
 * now. A record that has just left the stream or was deleted appears once more, with `false`.
 */
export function verdictOf(where: Filter | null, change: RecordChange): boolean | null {
  if (change.record === null) return verdictOfErased(where, change);
  if (isListed(where, change.record)) return true;
  const before = recordBefore(change.record, change);
  return before !== null && isListed(where, before) ? false : null;
}

/**
 * Nothing is left of an erased change to compare. A deletion goes to every stream that may have shown the record: dropping an
 * unknown record is harmless, keeping a deleted one is not. Everything else goes only to streams without a filter.
 */
function verdictOfErased(where: Filter | null, { kind, recordId, systemId }: RecordChange): false | null {
  const isTold = kind === "DELETED" ? couldMatch(where, { id: recordId, systemId }) : where === null;
  return isTold ? false : null;
}

const isListed = (where: Filter | null, record: StoredRecord) => record.deletedAt === null && matches(where, record);

function recordBefore(record: StoredRecord, { previous }: RecordChange): StoredRecord | null {
  return previous === null ? null : { ...record, ...previous };
}
