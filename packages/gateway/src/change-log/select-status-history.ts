import { sql, type Selectable, type SqlBool } from "kysely";
import type { Database } from "../store/database.ts";
import type { SystemChangeTable } from "./tables.ts";
import { entryMark, isForked } from "./mark-at.ts";
import type { Place } from "./place.ts";

/** The changes of a system's status to read: at most `limit`, from below a place or, without one, from the newest. */
export interface StatusHistoryPage {
  readonly environmentId: string;
  readonly systemId: string;
  readonly before: Place | null;
  readonly limit: number;
}

/**
 * Reads them, newest first. Null when the place is in a lost history. Below the floor, only the system's kept changes can show
 * that. One statement, by the primary keys and `system_changes_by_system`.
 */
export async function selectStatusHistory(
  database: Database,
  { environmentId, systemId, before, limit }: StatusHistoryPage,
): Promise<readonly Selectable<SystemChangeTable>[] | null> {
  const isBefore = before === null ? sql<SqlBool>`true` : sql<SqlBool>`position < ${before.position}`;
  type Row = { readonly is_forked: boolean } & (Selectable<SystemChangeTable> | { readonly position: null });
  const { rows } = await sql<Row>`
    with log as materialized (
      select ${before === null ? sql`false` : isForkedBefore(before)} as is_forked, e.change_fork_position, e.change_fork_mark
      from environments e where e.id = ${environmentId})
    select is_forked, entry.*
    from log e left join lateral (
      select *, ${entryMark} as mark from system_changes
      where environment_id = ${environmentId} and system_id = ${systemId} and not is_forked and ${isBefore}
      order by position desc limit ${limit}) entry on true
    order by entry.position desc`.execute(database);
  if (rows[0]?.is_forked === true) return null;
  const isEntry = (row: Row): row is Row & Selectable<SystemChangeTable> => row.position !== null;
  return rows.filter(isEntry);
}

const isForkedBefore = (place: Place) => sql<SqlBool>`
  case when ${place.position} >= e.change_floor then ${isForked(place)}
  else exists (select from system_changes
    where environment_id = e.id and position = ${place.position} and ${entryMark} is distinct from ${place.mark}::text) end`;
