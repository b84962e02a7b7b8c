import { sql } from "kysely";
import type { SystemStatus } from "../../change-log/tables.ts";
import type { Database, Store } from "../../store/database.ts";

/** How many systems of all environments have each status. Reads the whole table, which has one row per system. */
export async function countSystems({ service }: Pick<Store, "service">): Promise<ReadonlyMap<SystemStatus, number>> {
  const rows = await service
    .selectFrom("systems")
    .select(({ fn }) => ["status", fn.countAll<number>().as("count")])
    .groupBy("status")
    .execute();
  return new Map(rows.map(({ status, count }) => [status, count]));
}

/**
 * How many systems of an environment there are by connector, without those that are disconnected; a connector whose systems all are is there
 * with none. Reads the environment's systems, or one.
 */
export async function countByConnector(
  database: Database,
  environmentId: string,
  { connectorId, systemId }: { readonly connectorId: string | null; readonly systemId: string | null },
): Promise<ReadonlyMap<string, number>> {
  let select = database
    .selectFrom("systems")
    .select(["connector_id", sql<number>`count(*) filter (where status <> 'DISCONNECTED')`.as("count")])
    .where("environment_id", "=", environmentId);
  if (connectorId !== null) select = select.where("connector_id", "=", connectorId);
  if (systemId !== null) select = select.where("id", "=", systemId);
  const rows = await select.groupBy("connector_id").execute();
  return new Map(rows.map((row) => [row.connector_id, row.count]));
}
