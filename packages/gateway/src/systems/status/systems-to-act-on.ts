import { sql } from "kysely";
import type { Database } from "../../store/database.ts";
import { operatorsAdvice } from "../refresh/refresh-failure.ts";
import { systemsInUse } from "../registry/systems-in-use.ts";

/** The systems of all environments whose customer has to reconnect. Scans all systems, thousands of them. */
export const selectUnauthorizedSystems = (service: Database) =>
  service
    .selectFrom("systems")
    .where("status", "=", "REAUTHORIZATION_REQUIRED")
    .select(["environment_id as environmentId", "id as systemId", "connector_id as connectorId"])
    .execute();

/** How many of a connector's systems in an environment. */
export interface ConnectorCount {
  readonly environmentId: string;
  readonly connectorId: string;
  readonly systems: number;
}

/** The connectors whose OAuth client or addresses an authorization server refuses, by environment. Scans all systems. */
export async function selectRefusedClients(service: Database): Promise<readonly ConnectorCount[]> {
  const { rows } = await sql<ConnectorCount>`
    select environment_id as "environmentId", connector_id as "connectorId", count(*)::int as systems from systems
    where status = 'DEGRADED' and right(status_reason, ${operatorsAdvice.length}) = ${operatorsAdvice}
    group by environment_id, connector_id`.execute(service);
  return rows;
}

/** The systems that Fettle calls. Scans all systems. */
export const selectSystemsInUse = (service: Database) =>
  systemsInUse(service).select(["environment_id as environmentId", "id as systemId", "connector_id as connectorId"]).execute();
