import { sql } from "kysely";
import type { DatabaseTransaction } from "../store/database.ts";
import type { CounterWatch } from "./counter-watch.ts";

/**
 * Takes the next `count` positions of an environment's log and answers the first of them.
 *
 * It locks the environment's counter row until the transaction ends, so that positions follow commit order: call it last, right
 * before the changes are inserted and the transaction commits. Other writers of the environment wait for that long. The watch hears how
 * long it took, also when the wait is given up.
 */
export async function allocatePositions(
  transaction: DatabaseTransaction,
  environmentId: string,
  count: number,
  watch?: CounterWatch,
): Promise<number> {
  const startedAt = performance.now();
  try {
    const row = await transaction
      .updateTable("environments")
      .set({ change_position: sql`change_position + ${count}` })
      .where("id", "=", environmentId)
      .returning("change_position")
      .executeTakeFirstOrThrow();
    return row.change_position - count + 1;
  } finally {
    watch?.(environmentId, performance.now() - startedAt);
  }
}
