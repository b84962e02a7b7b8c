import { sql } from "kysely";
import type { Database } from "../../store/database.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";

/** A copy of a record that differed from the stored version and was not believed. */
export interface DoubtedCopy {
  readonly recordId: string;
  readonly hash: string;
}

/**
 * Remembers that these copies were checked and the stored versions proved right, so a list that keeps showing them causes no further reads
 * for a while. Locks the records in the order of their ids. By the primary key.
 */
export async function rememberSettled(
  database: Database,
  { environmentId, entity }: Pick<SyncTarget, "environmentId" | "entity">,
  copies: readonly DoubtedCopy[],
  now: Date,
): Promise<void> {
  await sql`
    with copy as (
      select record.id, doubted.hash
      from unnest(${copies.map(({ recordId }) => recordId)}::text[], ${copies.map(({ hash }) => hash)}::text[]) as doubted (id, hash)
      join records as record on record.environment_id = ${environmentId} and record.id = doubted.id and record.entity = ${entity}
      where record.deleted_at is not null or record.hash <> doubted.hash
      order by record.id for no key update of record)
    update records set settled_hash = copy.hash, settled_at = ${now}
    from copy where records.environment_id = ${environmentId} and records.id = copy.id and records.entity = ${entity}`.execute(
    database,
  );
}

/** Forgets the doubted copies of these records, because a list shows the stored version. By the primary key. */
export async function forgetSettled(
  database: Database,
  { environmentId, entity }: Pick<SyncTarget, "environmentId" | "entity">,
  ids: readonly string[],
): Promise<void> {
  await sql`
    with shown as (
      select id from records where environment_id = ${environmentId} and id = any(${ids}::text[]) and entity = ${entity}
      order by id for no key update)
    update records set settled_hash = null, settled_at = null
    from shown where records.environment_id = ${environmentId} and records.id = shown.id and records.entity = ${entity}`.execute(
    database,
  );
}
