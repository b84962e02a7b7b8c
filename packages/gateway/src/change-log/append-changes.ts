import type { Insertable } from "kysely";
import type { DatabaseTransaction } from "../store/database.ts";
import { parseExact } from "../store/exact-json.ts";
import type { ChangeTable } from "./tables.ts";
import { allocatePositions } from "./allocate-positions.ts";
import { withRows, type Appended, type WrittenRow } from "./appended.ts";
import type { RecordChange } from "./change.ts";
import { toRecordChange } from "./change-rows.ts";
import type { CounterWatch } from "./counter-watch.ts";

/** A change without a position. */
export type NewChange = Omit<Insertable<ChangeTable>, "position" | "environment_id" | "mark">;

/** The rows per statement: the protocol allows 65,535 parameters. */
const rowsPerStatement = 1000;

/**
 * Appends changes to an environment's log and returns what it added. It is the last step of a writing transaction: see {@link
 * allocatePositions}.
 */
export async function appendChanges(
  transaction: DatabaseTransaction,
  environmentId: string,
  changes: readonly NewChange[],
  watch?: CounterWatch,
): Promise<Appended> {
  const { after, mark } = await allocatePositions(transaction, environmentId, changes.length, watch);
  const rows = changes.map((change, index) => ({
    ...change,
    environment_id: environmentId,
    position: after.position + 1 + index,
    mark,
  }));
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    await transaction
      .insertInto("changes")
      .values(rows.slice(start, start + rowsPerStatement))
      .execute();
  }
  let read: readonly RecordChange[] | undefined;
  const appended: Appended = {
    after,
    position: after.position + changes.length,
    mark,
    // Computed only if someone follows the log.
    get changes() {
      return (read ??= rows.map(asRead));
    },
  };
  return withRows(appended, rows);
}

/** The change as reading the written row would return it. */
const asRead = (row: WrittenRow) =>
  toRecordChange({
    ...row,
    occurred_at: row.occurred_at ?? null,
    mark: row.mark ?? null,
    record: parsed(row.record),
    previous: parsed(row.previous),
  });

// The text written to a jsonb column is the same as the text read from it.
const parsed = <Value>(text: string | null | undefined) =>
  text === null || text === undefined ? null : (parseExact(text) as Value); // the text was made from such a value
