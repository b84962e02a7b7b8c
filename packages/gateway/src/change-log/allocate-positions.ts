import { sql } from "kysely";
import type { DatabaseTransaction } from "../store/database.ts";
import type { CounterWatch } from "./counter-watch.ts";
import { drawMark, type Place } from "./place.ts";

/** The positions that a transaction has taken: the ones directly above `after`. */
export interface TakenPositions {
  /** The previous end of the log. */
  readonly after: Place;
  /** The mark for every entry of the transaction. */
  readonly mark: string;
}

/**
 * Takes the next `count` positions of an environment's log.
 *
 * It locks the environment's counter row until the transaction ends, so positions follow commit order. Call it last, directly
 * before inserting the changes and committing. Other writers of the environment wait for that long. The watch is told how long
 * the lock took, even when the wait is given up.
 */
export async function allocatePositions(
  transaction: DatabaseTransaction,
  environmentId: string,
  count: number,
  watch?: CounterWatch,
): Promise<TakenPositions> {
  const startedAt = performance.now();
  const mark = drawMark();
  try {
    const row = await transaction
      .updateTable("environments")
      .set({
        change_position: sql`change_position + ${count}`,
        change_mark: mark,
        // An update returns only columns that it wrote.
        change_mark_before: sql`change_mark`,
      })
      .where("id", "=", environmentId)
      .returning(["change_position", "change_mark_before"])
      .executeTakeFirstOrThrow();
    return { after: { position: row.change_position - count, mark: row.change_mark_before }, mark };
  } finally {
    watch?.(environmentId, performance.now() - startedAt);
  }
}
