import { sql } from "kysely";
import type { DatabaseTransaction } from "../store/database.ts";
import { isForked } from "./mark-at.ts";
import type { Place } from "./place.ts";

/**
 * Which of some locked records have been written since a place in the log; none when it is null. Where the place lies in a history that is
 * gone nobody can tell, and all may have been. What the log no longer keeps was written long before. By `changes_by_record` and the primary
 * keys.
 */
export async function selectWrittenSince(
  transaction: DatabaseTransaction,
  environmentId: string,
  rows: readonly { readonly id: string; readonly version: number }[],
  place: Place | null,
): Promise<ReadonlySet<string>> {
  if (place === null || rows.length === 0) return new Set();
  const found = await sql<{ id: string }>`
    select row.id
    from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ version }) => version)}::int[]) as row (id, version)
    where (select ${place.position} >= e.change_floor and ${isForked(place)} from environments e where e.id = ${environmentId})
      or exists (select from changes
        where environment_id = ${environmentId} and record_id = row.id and version = row.version
          and position > ${place.position})`.execute(transaction);
  return new Set(found.rows.map(({ id }) => id));
}
