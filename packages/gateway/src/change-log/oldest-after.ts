import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import { ofLogTables } from "./log-tables.ts";

/** When the first entry above a position was recorded; null when there is none. By the primary keys of the log's tables. */
export async function selectOldestAfter(database: Database, environmentId: string, position: number): Promise<Date | null> {
  const { rows } = await sql<{ at: Date }>`
    select recorded_at as at from (${ofLogTables(
      (table) => sql`(select position, recorded_at from ${sql.table(table)}
        where environment_id = ${environmentId} and position > ${position} order by position limit 1)`,
    )}) first
    order by position limit 1`.execute(database);
  return rows[0]?.at ?? null;
}
