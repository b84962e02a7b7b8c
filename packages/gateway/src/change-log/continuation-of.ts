import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import { floorMark, isForked, markAt } from "./mark-at.ts";
import type { Place } from "./place.ts";

/**
 * Where a reader goes on that has seen everything up to a place: the place itself while the log has it, otherwise the place at which the
 * histories part, as far as that is known, within what is kept. By the primary keys.
 */
export async function selectContinuation(database: Database, environmentId: string, place: Place): Promise<Place> {
  const parted = sql`least(${place.position}::bigint, e.change_position, coalesce(e.change_fork_position, ${place.position}::bigint))`;
  const { rows } = await sql<Place>`
    select found.position, case when found.position <= e.change_floor then ${floorMark} else ${markAt(sql`found.position`)} end as mark
    from environments e
      cross join lateral (select greatest(e.change_floor, case when ${place.position}::bigint >= e.change_floor and not ${isForked(place)}
        then ${place.position}::bigint else ${parted} end) as position) found
    where e.id = ${environmentId}`.execute(database);
  const [found] = rows;
  if (found === undefined) throw new Error(`There is no environment ${environmentId}.`);
  return found;
}
