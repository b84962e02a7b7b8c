import { sql } from "kysely";
import type { Database, Store } from "../../store/database.ts";
import type { Json } from "../../store/tables.ts";
import { allRewordedSystems, rewordedSystems } from "../../systems/registry/systems-in-use.ts";
import { findSystem, type SystemRow } from "../../systems/registry/system-rows.ts";
import type { SystemJobData } from "../../jobs/define-job.ts";

/** Where normalising a system's stored records again has come to. `entity` is null once it is done. */
export interface Place {
  /** The revision of the system's words and mapped fields that it began with. */
  readonly revision: number;
  readonly entity: string | null;
  /** The last record that is done of that entity; null before the first. */
  readonly afterRemoteId: string | null;
  /** How many records are done, of how many that there were at the beginning. */
  readonly done: number;
  readonly total: number;
}

/** The system, and the place; undefined when nothing is begun. By the primary keys. */
export async function selectPlace(
  database: Database,
  { environmentId, systemId }: SystemJobData,
): Promise<{ readonly system: SystemRow | undefined; readonly place: Place | undefined }> {
  const system = await findSystem(database, environmentId, systemId);
  const place = await database
    .selectFrom("renormalizations")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .select(["revision", "entity", "after_remote_id as afterRemoteId", "done", "total"])
    .executeTakeFirst();
  return { system, place };
}

/** Saves the place, unless another has begun with a later revision. By the primary key. */
export async function savePlace(
  database: Database,
  { environmentId, systemId }: SystemJobData,
  { revision, entity, afterRemoteId, done, total }: Place,
): Promise<void> {
  const values = { revision, entity, after_remote_id: afterRemoteId, done, total };
  await database
    .insertInto("renormalizations")
    .values({ environment_id: environmentId, system_id: systemId, ...values })
    .onConflict((conflict) =>
      conflict.columns(["environment_id", "system_id"]).doUpdateSet(values).where("renormalizations.revision", "<=", revision),
    )
    .execute();
}

/** The payloads of the records that follow a place, without deleted ones. By `records_by_remote_id`. */
export async function selectPortion(
  database: Database,
  { environmentId, systemId }: SystemJobData,
  { entity, afterRemoteId }: { readonly entity: string; readonly afterRemoteId: string | null },
  limit: number,
): Promise<readonly { readonly remoteId: string; readonly payload: Json }[]> {
  return await database
    .selectFrom("records")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("entity", "=", entity)
    .where("remote_id", ">", afterRemoteId ?? "")
    .where("deleted_at", "is", null)
    .orderBy("remote_id")
    .limit(limit)
    .select(["remote_id as remoteId", "remote_data as payload"])
    .execute();
}

/** How many records a system has of some entities, without deleted ones. By an index of counts. */
export async function countRecords(
  database: Database,
  { environmentId, systemId }: SystemJobData,
  entities: readonly string[],
): Promise<number> {
  const { rows } = await sql<{ readonly count: number }>`
    select count(*)::integer as count from records
    where environment_id = ${environmentId} and entity = any(${entities}::text[]) and not is_deleted and system_id = ${systemId}`.execute(
    database,
  );
  return rows[0]?.count ?? 0;
}

/** The stored records of a system that are being read again. */
export interface Reprocessing {
  readonly done: number;
  /** Null until it has begun. */
  readonly total: number | null;
}

/** How far systems are whose records are being read again, by their ids. By the primary keys. */
export async function selectReprocessing(
  database: Database,
  environmentId: string,
  systemIds: readonly string[],
): Promise<ReadonlyMap<string, Reprocessing>> {
  const { rows } = await sql<Reprocessing & { readonly id: string }>`
    select s.id, case when r.revision = s.words_revision then r.done else 0 end as done,
      case when r.revision = s.words_revision then r.total end as total
    from (${rewordedSystems(environmentId, systemIds)}) as s
    left join renormalizations r on r.environment_id = ${environmentId} and r.system_id = s.id
    where r.revision is null or r.revision < s.words_revision or r.entity is not null`.execute(database);
  return new Map(rows.map(({ id, done, total }) => [id, { done, total }]));
}

/**
 * The systems of some connectors whose words mean something else since their records were last normalised. Of all environments. By
 * `systems_reworded`.
 */
export async function selectReworded(store: Store, connectorIds: readonly string[]): Promise<readonly SystemJobData[]> {
  const { rows } = await sql<SystemJobData>`
    select s.environment_id as "environmentId", s.id as "systemId"
    from (${allRewordedSystems(connectorIds)}) as s
    left join renormalizations r on r.environment_id = s.environment_id and r.system_id = s.id
    where r.revision is null or r.revision < s.words_revision or r.entity is not null`.execute(store.service);
  return rows;
}
