import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { SystemStatus } from "../../change-log/tables.ts";
import type { Database } from "../../store/database.ts";

/** The statuses in which Fettle calls a system's vendor. */
export const statusesInUse = ["CONNECTED", "DEGRADED"] as const;

/** Identifies a system by its ids, or by columns of the statement at hand. */
export interface SystemKey {
  readonly environmentId: string | RawBuilder<unknown>;
  readonly systemId: string | RawBuilder<unknown>;
}

const isSystem = ({ environmentId, systemId }: SystemKey) =>
  sql`systems.environment_id = ${environmentId} and systems.id = ${systemId}`;

/** A condition: the system has one of the statuses. By the primary key. */
export const systemHasStatus = (key: SystemKey, statuses: readonly SystemStatus[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`exists (select from systems where ${isSystem(key)} and systems.status = any(${statuses}::text[]))`;

/** A condition: Fettle calls the system's vendor. By the primary key. */
export const systemIsInUse = (key: SystemKey): RawBuilder<SqlBool> => systemHasStatus(key, statusesInUse);

/** A condition: the system exists, and no operator has paused it. By the primary key. */
export const systemIsNotPaused = (key: SystemKey): RawBuilder<SqlBool> =>
  sql<SqlBool>`exists (select from systems where ${isSystem(key)} and systems.paused_at is null)`;

/** When a system was first connected. By the primary key. */
export const systemCreatedAt = (key: SystemKey): RawBuilder<Date> =>
  sql<Date>`(select systems.created_at from systems where ${isSystem(key)})`;

/** The systems whose vendors Fettle calls. Scans all systems, thousands of them, unless the caller adds conditions. */
export const systemsInUse = (database: Pick<Database, "selectFrom">) =>
  database.selectFrom("systems").where("status", "in", statusesInUse);

/** A query for use in a larger statement: the ids and connectors of the systems whose vendors Fettle calls, of all environments. */
export const allSystemsInUse: RawBuilder<unknown> = sql`
  select environment_id, id, connector_id from systems where status = any(${statusesInUse}::text[])`;

/**
 * A query for use in a larger statement: the connected systems of some connectors whose words or mapped fields have come to mean something else, of
 * all environments, with the revisions of these. By `systems_reworded`.
 */
export const allRewordedSystems = (connectorIds: readonly string[]): RawBuilder<unknown> => sql`
  select environment_id, id, words_revision from systems
  where words_revision > 0 and status <> 'DISCONNECTED' and connector_id = any(${connectorIds}::text[])`;

/** A query for use in a larger statement: as {@link allRewordedSystems}, of some systems of an environment. By the primary key. */
export const rewordedSystems = (environmentId: string, systemIds: readonly string[]): RawBuilder<unknown> => sql`
  select id, words_revision from systems
  where environment_id = ${environmentId} and id = any(${systemIds}::text[]) and words_revision > 0 and status <> 'DISCONNECTED'`;

/**
 * A query for use in a larger statement: the ids of those systems of an environment whose vendors Fettle calls, locked against a disconnect
 * until the transaction ends, in the order of their ids. By the primary key.
 */
export const lockingSystemsInUse = (environmentId: string, systemIds: readonly string[]): RawBuilder<unknown> => sql`
  select id from systems
  where environment_id = ${environmentId} and id = any(${systemIds}::text[]) and status = any(${statusesInUse}::text[])
  order by id for key share`;

/** A system that has not been disconnected. By the primary key. */
export const connectedSystem = (database: Pick<Database, "selectFrom">, environmentId: string, systemId: string) =>
  database
    .selectFrom("systems")
    .where("environment_id", "=", environmentId)
    .where("id", "=", systemId)
    .where("status", "!=", "DISCONNECTED");

/** A query for use in a larger statement: the ids and connectors of an environment's systems of some connectors, or of one system. */
export const systemsOfConnectors = (
  environmentId: string,
  { connectorIds, systemId }: { readonly connectorIds: readonly string[]; readonly systemId: string | null },
): RawBuilder<unknown> => sql`
  select id, connector_id from systems
  where environment_id = ${environmentId} and connector_id = any(${connectorIds}::text[])
    and ${systemId === null ? sql`true` : sql`id = ${systemId}`}`;
