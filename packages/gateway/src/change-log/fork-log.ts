import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import { drawMark } from "./place.ts";

/**
 * Gives every entry that an environment's log has another mark, in one small statement: each cursor from before is `CURSOR_EXPIRED` with the
 * reason `LOG_FORKED`, and the log itself stays as it is. Waits for the writer under way. By the primary key.
 */
export async function forkLog(database: Database, environmentId: string): Promise<void> {
  const mark = drawMark();
  await database
    .updateTable("environments")
    .set({ change_fork_position: sql`change_position`, change_fork_mark: mark, change_mark: mark })
    .where("id", "=", environmentId)
    .executeTakeFirstOrThrow();
}
