import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Database } from "../store/database.ts";
import type { LogTables } from "./log-tables.ts";
import { entryMark, isForked, markAt } from "./mark-at.ts";
import type { Place } from "./place.ts";

/** The section of the log to read: at most `limit` matching entries above `after`. */
export interface LogPage {
  readonly environmentId: string;
  readonly after: Place;
  readonly limit: number;
  readonly conditions: RawBuilder<SqlBool>;
}

/** The result, with the log's state in the same snapshot. */
export interface FoundPage<Row> {
  readonly floor: number;
  readonly end: Place;
  /** Whether the page begins in a lost history. */
  readonly isForked: boolean;
  /** Ascending, with one more than the limit if more follow. Empty when the page begins below the floor or in another history. */
  readonly rows: readonly Row[];
}

/**
 * Reads bounds, marks and entries in one statement, and so in one snapshot: an entry pruned in the meantime either still exists,
 * or the floor shows that it is gone, and the entries directly follow the entry whose mark was checked. By the primary keys of
 * `environments` and of the tables.
 */
export async function selectPage<Table extends keyof LogTables>(
  database: Database,
  table: Table,
  { environmentId, after, limit, conditions }: LogPage,
): Promise<FoundPage<LogTables[Table]>> {
  type Bounds = {
    readonly log_floor: number;
    readonly log_end: number;
    readonly log_end_mark: string | null;
    readonly is_forked: boolean;
  };
  type Row = Bounds & (LogTables[Table] | { readonly position: null });
  // Materialised so that the marks are looked up once and not for every entry.
  const { rows } = await sql<Row>`
    with log as materialized (
      select e.change_floor as log_floor, e.change_position as log_end, ${markAt(sql`e.change_position`)} as log_end_mark,
        ${after.position} >= e.change_floor and ${isForked(after)} as is_forked, e.change_fork_position, e.change_fork_mark
      from environments e where e.id = ${environmentId})
    select log_floor, log_end, log_end_mark, is_forked, page.*
    from log e left join lateral (
      select *, ${entryMark} as mark from ${sql.table(table)}
      where environment_id = ${environmentId} and position > ${after.position} and position <= log_end
        and ${after.position} >= log_floor and not is_forked and ${conditions}
      order by position limit ${limit + 1}) page on true
    order by page.position`.execute(database);
  const [first] = rows;
  if (first === undefined) throw new Error(`There is no environment ${environmentId}.`);
  // Without entries the join returns a single row of bounds.
  const isEntry = (row: Row): row is Row & LogTables[Table] => row.position !== null;
  return {
    floor: first.log_floor,
    end: { position: first.log_end, mark: first.log_end_mark },
    isForked: first.is_forked,
    rows: rows.filter(isEntry),
  };
}
