import { sql } from "kysely";
import type { Database } from "../store/database.ts";

interface Named {
  readonly externalId: string;
  readonly recordId: string;
}

/** Where records with own ids are. */
export interface ExternalIdScope {
  readonly environmentId: string;
  readonly entity: string;
  /** The only system whose records are found. Null: all. */
  readonly systemId: string | null;
}

/** The records of an entity by the apps' own ids for them, deleted ones included. By the primary key. */
export async function selectByExternalIds(
  database: Database,
  { environmentId, entity, systemId }: ExternalIdScope,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<Named>`
    select external_id as "externalId", record_id as "recordId" from external_ids
    where environment_id = ${environmentId} and entity = ${entity} and kind = 'EXTERNAL_ID'
      and external_id = any(${externalIds}::text[]) and record_id is not null
      and (${systemId}::text is null or system_id = ${systemId})`.execute(database);
  return new Map(rows.map(({ externalId, recordId }) => [externalId, recordId]));
}

/** The apps' own ids of records, by the records' ids. By `external_ids_by_record`. */
export async function selectExternalIds(
  database: Database,
  environmentId: string,
  recordIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<Named>`
    select external_id as "externalId", record_id as "recordId" from external_ids
    where environment_id = ${environmentId} and kind = 'EXTERNAL_ID' and record_id = any(${recordIds}::text[])`.execute(database);
  return new Map(rows.map(({ externalId, recordId }) => [recordId, externalId]));
}
