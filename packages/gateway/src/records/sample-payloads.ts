import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import type { Json } from "../store/tables.ts";

/** The most payloads of a sample. */
export const mostSampled = 250;
/** Larger payloads are left out, in bytes as stored. */
const largestSampled = 32_768;

/**
 * The payloads of the records of an entity of some systems that changed last, without deleted ones. By the index of the order by `updated_at` in
 * one system.
 */
export async function samplePayloads(
  database: Database,
  environmentId: string,
  { systemIds, entity }: { readonly systemIds: readonly string[]; readonly entity: string },
): Promise<readonly Json[]> {
  const { rows } = await sql<{ readonly payload: Json }>`
    select newest.remote_data as payload from unnest(${systemIds}::text[]) as given (system_id)
    cross join lateral (
      select r.remote_data, r.updated_at from records r
      where r.environment_id = ${environmentId} and r.entity = ${entity} and not r.is_deleted and r.system_id = given.system_id
        and pg_column_size(r.remote_data) <= ${largestSampled}
      order by r.updated_at desc nulls last limit ${mostSampled}) newest
    order by newest.updated_at desc limit ${mostSampled}`.execute(database);
  return rows.map(({ payload }) => payload);
}
