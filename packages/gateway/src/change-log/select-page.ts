import { sql, type RawBuilder, type Selectable, type SqlBool } from "kysely";
import type { Database } from "../store/database.ts";
import type { ChangeTable, SystemChangeTable } from "../store/tables.ts";

/** The tables that share the positions of a log, with their rows. */
export interface LogTables {
  readonly changes: Selectable<ChangeTable>;
  readonly system_changes: Selectable<SystemChangeTable>;
}

/** Which stretch of the log to read: at most `limit` entries above `after` that meet the conditions. */
export interface LogPage {
  readonly environmentId: string;
  readonly after: number;
  readonly limit: number;
  readonly conditions: RawBuilder<SqlBool>;
}

/** What was found, with the bounds of the log as they were in the same snapshot. */
export interface FoundPage<Row> {
  readonly floor: number;
  readonly end: number;
  /** Ascending, and one more than the limit where more follow. None when the page begins below the floor. */
  readonly rows: readonly Row[];
}

/**
 * Reads bounds and entries in one statement, and so in one snapshot: what is pruned meanwhile is either still there, or the floor says
 * that it is not. By the primary keys of `environments` and of the table.
 */
export async function selectPage<Table extends keyof LogTables>(
  database: Database,
  table: Table,
  { environmentId, after, limit, conditions }: LogPage,
): Promise<FoundPage<LogTables[Table]>> {
  type Row = { readonly log_floor: number; readonly log_end: number } & (LogTables[Table] | { readonly position: null });
  const { rows } = await sql<Row>`
    select e.change_floor as log_floor, e.change_position as log_end, page.*
    from environments e left join lateral (
      select * from ${sql.table(table)}
      where environment_id = ${environmentId} and position > ${after} and position <= e.change_position
        and ${after} >= e.change_floor and ${conditions}
      order by position limit ${limit + 1}) page on true
    where e.id = ${environmentId}
    order by page.position`.execute(database);
  const [first] = rows;
  if (first === undefined) throw new Error(`There is no environment ${environmentId}.`);
  // Without entries the join answers one row of bounds alone.
  const isEntry = (row: Row): row is Row & LogTables[Table] => row.position !== null;
  return { floor: first.log_floor, end: first.log_end, rows: rows.filter(isEntry) };
}
