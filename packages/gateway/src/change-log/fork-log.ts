import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import { drawMark } from "./place.ts";

/**
 * Gives every entry of an environment's log a new mark, in one small statement. Every earlier cursor becomes `CURSOR_EXPIRED`
 * with the reason `LOG_FORKED`; the log's content stays. It waits for an active writer. By the primary key.
 */
export async function forkLog(database: Database, environmentId: string): Promise<void> {
  const mark = drawMark();
  await database
    .updateTable("environments")
    .set({ change_fork_position: sql`change_position`, change_fork_mark: mark, change_mark: mark })
    .where("id", "=", environmentId)
    .executeTakeFirstOrThrow();
}
