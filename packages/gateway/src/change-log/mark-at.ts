import { sql, type RawBuilder, type SqlBool } from "kysely";
import { logTables } from "./log-tables.ts";
import type { Place } from "./place.ts";

/** The mark at the floor of the log of the environments row `e`. The floor's entry may have been pruned. */
export const floorMark = sql<string | null>`
  case when e.change_floor <= e.change_fork_position then e.change_fork_mark else e.change_floor_mark end`;

/**
 * The mark at a position at or above the floor, in the log of the environments row `e`. By the primary keys of the log's
 * tables.
 */
export const markAt = (position: RawBuilder<number>): RawBuilder<string | null> => sql<string | null>`
  case when ${position} <= e.change_fork_position then e.change_fork_mark
  when ${position} = e.change_floor then e.change_floor_mark else coalesce(${sql.join(
    logTables.map((table) => sql`(select mark from ${sql.table(table)} where environment_id = e.id and position = ${position})`),
  )}) end`;

/** The mark of the current entry, in the log of the environments row `e`. */
export const entryMark = sql<string | null>`case when position <= e.change_fork_position then e.change_fork_mark else mark end`;

/** Whether a place at or above the floor of the environments row `e` belongs to another history of its log. */
export const isForked = ({ position, mark }: Place): RawBuilder<SqlBool> => sql<SqlBool>`
  (${position}::bigint > e.change_position or ${markAt(sql`${position}::bigint`)} is distinct from ${mark}::text)`;
