import { sql, type SqlBool } from "kysely";
import type { Database, DatabaseTransaction, Store } from "../../store/database.ts";

/** A disconnected system whose data is being erased. */
export interface ErasedSystem {
  readonly environmentId: string;
  readonly systemId: string;
}

/** The systems whose erasure has been asked for and is not through. Of all environments: systems are few enough to look at each. */
export const selectErasing = (store: Store) =>
  store.service.selectFrom("systems").select(["environment_id", "id"]).where("erase_requested_at", "is not", null).execute();

/** Waits for the writers under way, of whom there are no new ones since the disconnect. By the primary key. */
export async function isErasing(database: Database, { environmentId, systemId }: ErasedSystem): Promise<boolean> {
  const row = await database
    .selectFrom("systems")
    .select("id")
    .where("environment_id", "=", environmentId)
    .where("id", "=", systemId)
    .where("erase_requested_at", "is not", null)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** The trace id of a system's last change of status, which is that of its disconnect. By `system_changes_by_system`. */
export async function selectLastTrace(
  database: Database,
  { environmentId, systemId }: ErasedSystem,
): Promise<string | undefined> {
  const row = await database
    .selectFrom("system_changes")
    .select("trace_id")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.trace_id;
}

/** The ids of some records that are still there. By `records_by_remote_id`. */
export async function selectRecordIds(
  database: Database,
  { environmentId, systemId }: ErasedSystem,
  limit: number,
): Promise<readonly string[]> {
  const rows = await database
    .selectFrom("records")
    .select("id")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .orderBy("entity")
    .orderBy("remote_id")
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Takes the record out of some of its older changes; answers of how many. By `changes_by_record`. */
export async function blankChanges(
  database: Database,
  environmentId: string,
  recordIds: readonly string[],
  limit: number,
): Promise<number> {
  const result = await database
    .updateTable("changes")
    .set({ record: null, previous: null })
    .where("environment_id", "=", environmentId)
    .where("position", "in", (change) =>
      change
        .selectFrom("changes")
        .select("position")
        .where("environment_id", "=", environmentId)
        .where(sql<SqlBool>`record_id = any(${recordIds}::text[])`)
        .where(({ or, eb }) => or([eb("record", "is not", null), eb("previous", "is not", null)]))
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Deletes records with their links, and answers what they were. Locks them in the order of their ids. By the primary keys. */
export async function deleteRecords(transaction: DatabaseTransaction, environmentId: string, ids: readonly string[]) {
  const rows = await transaction
    .selectFrom("records")
    .select(["id", "entity", "version", "deleted_at"])
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`id = any(${ids}::text[])`)
    .orderBy("id")
    .forUpdate()
    .execute();
  const locked = rows.map(({ id }) => id);
  await transaction
    .deleteFrom("record_links")
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`source_id = any(${locked}::text[])`)
    .execute();
  await transaction
    .deleteFrom("records")
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`id = any(${locked}::text[])`)
    .execute();
  return rows;
}

/**
 * Tables that hold rows of a system and go whole, each with an index that leads with environment and system. Runs before hours: a run
 * that ends counts itself up in its hour. What hangs on the systems row by a foreign key goes with it.
 */
export const systemTables = [
  "rejected_records",
  "scan_records",
  "ingress_deliveries",
  "commands",
  "connect_sessions",
  "api_tokens",
  "sync_runs",
  "sync_hours",
  "vendor_calls",
] as const;

/** Deletes some rows of a system and answers how many. By the table's index that leads with environment and system. */
export async function deleteRows(
  database: Database,
  table: (typeof systemTables)[number],
  { environmentId, systemId }: ErasedSystem,
  limit: number,
): Promise<number> {
  const result = await sql`
    delete from ${sql.table(table)} where ctid = any(array(
      select ctid from ${sql.table(table)}
      where environment_id = ${environmentId} and system_id = ${systemId} limit ${sql.lit(limit)}))`.execute(database);
  return Number(result.numAffectedRows ?? 0n);
}

/** Takes the reasons, which may be in the vendor's words, out of a system's changes of status. By `system_changes_by_system`. */
export async function blankReasons(database: Database, { environmentId, systemId }: ErasedSystem): Promise<void> {
  await database
    .updateTable("system_changes")
    .set({ reason: null })
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("reason", "is not", null)
    .execute();
}

/** Deletes the system itself, with its credentials, keys and sync states, which hang on it. By the primary key. */
export async function deleteSystem(database: Database, { environmentId, systemId }: ErasedSystem): Promise<void> {
  await database.deleteFrom("systems").where("environment_id", "=", environmentId).where("id", "=", systemId).execute();
}
