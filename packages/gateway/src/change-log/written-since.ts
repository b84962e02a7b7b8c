import { sql } from "kysely";
import type { DatabaseTransaction } from "../store/database.ts";
import { isForked } from "./mark-at.ts";
import type { Place } from "./place.ts";

/**
 * Returns which of these locked records have been written since a place in the log; none when the place is null. If the place is
 * in a lost history, the answer is unknown, so all are returned. Entries that the log no longer keeps were written long before.
 * By `changes_by_record` and the primary keys.
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
