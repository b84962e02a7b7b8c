import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import { floorMark, markAt } from "./mark-at.ts";
import type { Place } from "./place.ts";

/** Reads the first and last place of the log, in one snapshot. By the primary keys. */
export async function selectBounds(
  database: Database,
  environmentId: string,
): Promise<{ readonly floor: Place; readonly end: Place }> {
  const row = await database
    .selectFrom("environments as e")
    .select(["e.change_floor", "e.change_position"])
    .select([floorMark.as("floor_mark"), markAt(sql`e.change_position`).as("end_mark")])
    .where("e.id", "=", environmentId)
    .executeTakeFirstOrThrow();
  return {
    floor: { position: row.change_floor, mark: row.floor_mark },
    end: { position: row.change_position, mark: row.end_mark },
  };
}
