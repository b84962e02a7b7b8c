import type { DatabaseTransaction } from "../store/database.ts";
import type { ChangeTable } from "../store/tables.ts";
import type { Insertable } from "kysely";
import { allocatePositions } from "./allocate-positions.ts";

/** A change that has no position yet. */
export type NewChange = Omit<Insertable<ChangeTable>, "position" | "environment_id">;

/** How many rows one statement carries: the protocol allows 65,535 parameters. */
const rowsPerStatement = 1000;

/**
 * Writes changes at the end of an environment's log and answers the last position. The last thing that a writing transaction
 * does: see {@link allocatePositions}.
 */
export async function appendChanges(
  transaction: DatabaseTransaction,
  environmentId: string,
  changes: readonly NewChange[],
): Promise<number> {
  const first = await allocatePositions(transaction, environmentId, changes.length);
  const rows = changes.map((change, index) => ({ ...change, environment_id: environmentId, position: first + index }));
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    await transaction
      .insertInto("changes")
      .values(rows.slice(start, start + rowsPerStatement))
      .execute();
  }
  return first + changes.length - 1;
}
