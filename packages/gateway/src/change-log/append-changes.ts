import type { Insertable } from "kysely";
import type { DatabaseTransaction } from "../store/database.ts";
import { parseExact } from "../store/exact-json.ts";
import type { ChangeTable } from "./tables.ts";
import { allocatePositions } from "./allocate-positions.ts";
import { withRows, type Appended, type WrittenRow } from "./appended.ts";
import type { RecordChange } from "./change.ts";
import { toRecordChange } from "./change-rows.ts";
import type { CounterWatch } from "./counter-watch.ts";

/** A change that has no position yet. */
export type NewChange = Omit<Insertable<ChangeTable>, "position" | "environment_id" | "mark">;

/** How many rows one statement carries: the protocol allows 65,535 parameters. */
const rowsPerStatement = 1000;

/**
 * Writes changes at the end of an environment's log and answers what it added. The last thing that a writing transaction
 * does: see {@link allocatePositions}.
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
    // Where nobody follows, nobody asks.
    get changes() {
      return (read ??= rows.map(asRead));
    },
  };
  return withRows(appended, rows);
}

/** The change as it comes out of the row that was written. */
const asRead = (row: WrittenRow) =>
  toRecordChange({
    ...row,
    occurred_at: row.occurred_at ?? null,
    mark: row.mark ?? null,
    record: parsed(row.record),
    previous: parsed(row.previous),
  });

// What goes into a jsonb column is the text of what comes out of it.
const parsed = <Value>(text: string | null | undefined) =>
  text === null || text === undefined ? null : (parseExact(text) as Value); // what was made into the text
