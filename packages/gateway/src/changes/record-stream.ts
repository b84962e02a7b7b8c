import type { RecordChange } from "../change-log/change.ts";
import { couldMatch } from "../filter/could-match.ts";
import type { Filter } from "../filter/filter.ts";
import { matches } from "../filter/matches.ts";
import type { StoredRecord } from "../store/stored-record.ts";

/**
 * What a change means to a stream of records that match `where`: null when it is of no interest, otherwise whether the
 * record matches now. A record that has just left the stream, or was deleted, is told of once more with `false`.
 */
export function verdictOf(where: Filter | null, change: RecordChange): boolean | null {
  if (change.record === null) return verdictOfErased(where, change);
  if (isListed(where, change.record)) return true;
  const before = recordBefore(change.record, change);
  return before !== null && isListed(where, before) ? false : null;
}

/**
 * Of an erased change nothing is left to compare. A deletion is told wherever the record may have been listed: to drop what one does not
 * have does no harm, and to keep it would. Anything else only a stream of everything is told.
 */
function verdictOfErased(where: Filter | null, { kind, recordId, systemId }: RecordChange): false | null {
  const isTold = kind === "DELETED" ? couldMatch(where, { id: recordId, systemId }) : where === null;
  return isTold ? false : null;
}

const isListed = (where: Filter | null, record: StoredRecord) => record.deletedAt === null && matches(where, record);

function recordBefore(record: StoredRecord, { previous }: RecordChange): StoredRecord | null {
  return previous === null ? null : { ...record, ...previous };
}
