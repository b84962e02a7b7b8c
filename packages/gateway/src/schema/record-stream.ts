import type { RecordChange } from "../change-log/change.ts";
import type { Filter } from "../filter/filter.ts";
import { matches } from "../filter/matches.ts";
import type { StoredRecord } from "../records/record.ts";

/**
 * What a change means to a stream of records that match `where`: null when it is of no interest, otherwise whether the
 * record matches now. A record that has just left the stream, or was deleted, is told of once more with `false`.
 */
export function verdictOf(where: Filter | null, change: RecordChange): boolean | null {
  const isIn = change.record !== null && isListed(where, change.record);
  if (isIn) return true;
  const before = recordBefore(change);
  if (before !== null && isListed(where, before)) return false;
  // Of an erased change nothing is left to compare, so only a stream of everything is told.
  return change.record === null && where === null ? false : null;
}

const isListed = (where: Filter | null, record: StoredRecord) => record.deletedAt === null && matches(where, record);

function recordBefore({ record, previous }: RecordChange): StoredRecord | null {
  return record === null || previous === null ? null : { ...record, ...previous };
}
