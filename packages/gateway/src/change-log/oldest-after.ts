import { sql } from "kysely";
import type { Database } from "../store/database.ts";

/** When the first entry above a position was recorded; null when there is none. By the primary keys of the log's tables. */
export async function selectOldestAfter(database: Database, environmentId: string, position: number): Promise<Date | null> {
  const firstIn = (table: string) => sql`(
    select position, recorded_at from ${sql.table(table)}
    where environment_id = ${environmentId} and position > ${position} order by position limit 1)`;
  const { rows } = await sql<{ at: Date }>`
    select recorded_at as at from (${firstIn("changes")} union all ${firstIn("system_changes")} union all ${firstIn("command_changes")}) first
    order by position limit 1`.execute(database);
  return rows[0]?.at ?? null;
}
