import { sql } from "kysely";
import type { FieldMapping } from "../../field-mapping.ts";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { MappingsInForce } from "./mappings-in-force.ts";

/** A connector in an environment. */
interface ConnectorKey {
  readonly environmentId: string;
  readonly connectorId: string;
}

/** Lets one transaction at a time change a connector's mappings or connect a new system to them. Lasts until the transaction ends. */
export async function lockMappings(
  transaction: DatabaseTransaction,
  { environmentId, connectorId }: ConnectorKey,
): Promise<void> {
  const key = JSON.stringify(["fettle field mappings", environmentId, connectorId]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(transaction);
}

/** What a connector's new system begins with. By the primary key. */
export async function inheritedMappings(
  database: Database,
  { environmentId, connectorId }: ConnectorKey,
): Promise<MappingsInForce> {
  const rows = await database
    .selectFrom("connector_field_mappings")
    .where("environment_id", "=", environmentId)
    .where("connector_id", "=", connectorId)
    .select(["entity", "mappings"])
    .execute();
  return Object.fromEntries(rows.map(({ entity, mappings }) => [entity, { areInherited: true, mappings }]));
}

/** Replaces a connector's mappings of an entity. Null: it has none. By the primary key. */
export async function replaceConnectorMappings(
  transaction: DatabaseTransaction,
  { environmentId, connectorId }: ConnectorKey,
  entity: string,
  mappings: readonly FieldMapping[] | null,
): Promise<void> {
  const key = { environment_id: environmentId, connector_id: connectorId, entity };
  if (mappings === null) {
    await transaction
      .deleteFrom("connector_field_mappings")
      .where("environment_id", "=", environmentId)
      .where("connector_id", "=", connectorId)
      .where("entity", "=", entity)
      .execute();
    return;
  }
  const text = JSON.stringify(mappings);
  await transaction
    .insertInto("connector_field_mappings")
    .values({ ...key, mappings: text })
    .onConflict((conflict) => conflict.columns(["environment_id", "connector_id", "entity"]).doUpdateSet({ mappings: text }))
    .execute();
}

/**
 * The connected systems of a connector, or one of them, with their mappings, in the order of their ids. Waits for writers of their records; new ones wait until the
 * transaction ends. By the first column of the primary key; an environment has few enough systems.
 */
export async function lockSystemsOfConnector(
  transaction: DatabaseTransaction,
  { environmentId, connectorId }: ConnectorKey,
  systemId: string | null,
) {
  const systems = transaction.selectFrom("systems");
  return await (systemId === null ? systems : systems.where("id", "=", systemId))
    .where("environment_id", "=", environmentId)
    .where("connector_id", "=", connectorId)
    .where("status", "!=", "DISCONNECTED")
    .orderBy("id")
    .forUpdate()
    .select(["id", "field_mappings"])
    .execute();
}

/** Puts mappings into force: whoever writes records from now on reads them so. The systems are locked. By the primary key. */
export async function putIntoForce(
  transaction: DatabaseTransaction,
  environmentId: string,
  systems: ReadonlyMap<string, MappingsInForce>,
): Promise<void> {
  if (systems.size === 0) return;
  await sql`
    update systems set field_mappings = given.mappings::jsonb, words_revision = words_revision + 1
    from unnest(${[...systems.keys()]}::text[], ${[...systems.values()].map((one) => JSON.stringify(one))}::text[]) as given (id, mappings)
    where systems.environment_id = ${environmentId} and systems.id = given.id`.execute(transaction);
}
