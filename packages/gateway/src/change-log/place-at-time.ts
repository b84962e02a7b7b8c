import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import { logTables, ofLogTables } from "./log-tables.ts";
import { floorMark, markAt } from "./mark-at.ts";
import type { Place } from "./place.ts";

/** Times follow the positions, except for what the clocks of nodes and the waits of writers differ by. */
const disorder = "30 seconds";

/**
 * The place before the first entry of the log that was recorded at a time or later: the floor when all kept ones were, the end when none
 * was. It halves the log by the primary keys until it is as near as times are in order, and then reads on from there.
 */
export async function selectPlaceAt(database: Database, environmentId: string, time: Date): Promise<Place> {
  const entryAt = (table: string) => sql`
    select recorded_at from ${sql.table(table)} where environment_id = ${environmentId} and position = middle.position`;
  const firstIn = (table: string) => sql`(
    select position from ${sql.table(table)}
    where environment_id = ${environmentId} and position > (select min(high) from found) and recorded_at >= ${time}::timestamptz
    order by position limit 1)`;
  const { rows } = await sql<Place>`
    with recursive search (low, high) as (
      select change_floor, change_position from environments where id = ${environmentId}
      union all
      select case when is_before then middle.position else low end, case when is_before then high else middle.position - 1 end
      from search
        cross join lateral (select (low + high + 1) / 2 as position) middle
        cross join lateral (
          select coalesce((
            select recorded_at < ${time}::timestamptz - ${disorder}::interval
            from (${ofLogTables(entryAt)}) entry
          ), false) as is_before) entry
      where low < high),
    found as materialized (select high from search where low >= high),
    first as materialized (
      select least(${sql.join(logTables.map(firstIn))}) - 1 as position)
    select place.position, case when place.position <= e.change_floor then ${floorMark} else ${markAt(sql`place.position`)} end as mark
    from environments e
      cross join lateral (select greatest(coalesce((select position from first), e.change_position), e.change_floor) as position) place
    where e.id = ${environmentId}`.execute(database);
  const [place] = rows;
  if (place === undefined) throw new Error(`There is no environment ${environmentId}.`);
  return place;
}
