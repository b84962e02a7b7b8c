import { sql, type SqlBool } from "kysely";
import type { Database } from "../../store/database.ts";
import { inSteps } from "../../store/in-steps.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";

/**
 * Has records whose read failed asked about again after the next list that leaves them out, and remembers which of them are hidden. Locks
 * them in the order of their ids, which must be ascending. By primary keys.
 *
 * @param scans how many lists count as having left them out.
 */
export async function postpone(
  database: Database,
  { environmentId, systemId, entity }: SyncTarget,
  records: readonly { readonly id: string; readonly isHidden: boolean }[],
  scans: number,
): Promise<void> {
  for (const step of inSteps(records)) {
    await sql`
      with unread as (
        select record.id, given.is_hidden
        from unnest(${step.map(({ id }) => id)}::text[], ${step.map(({ isHidden }) => isHidden)}::boolean[]) as given (id, is_hidden)
        join records as record on record.environment_id = ${environmentId} and record.id = given.id and record.entity = ${entity}
        where record.missing_scans > ${scans} and record.deleted_at is null
        order by record.id for no key update of record
      ), hidden as (
        insert into hidden_records (environment_id, system_id, entity, record_id)
        select ${environmentId}, ${systemId}, ${entity}, id from unread where is_hidden
        on conflict do nothing
      )
      update records set missing_scans = ${scans}
      from unread where records.environment_id = ${environmentId} and records.id = unread.id and records.entity = ${entity}`.execute(
      database,
    );
  }
}

/** The number of hidden records per system and entity. By the primary key. */
export const countHidden = (database: Database, environmentId: string, systemIds: readonly string[]) =>
  database
    .selectFrom("hidden_records")
    .select(({ fn }) => ["system_id as systemId", "entity", fn.countAll<number>().as("count")])
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`system_id = any(${systemIds}::text[])`)
    .groupBy(["system_id", "entity"])
    .execute();
