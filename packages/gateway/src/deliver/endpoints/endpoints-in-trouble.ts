import { sql } from "kysely";
import { ofLogTables } from "../../change-log/log-tables.ts";
import type { Database } from "../../store/database.ts";
import { endpointKind } from "../endpoint-kind.ts";

/** Why an endpoint is disabled that an app has disabled. */
export const disabledByApp = "It was disabled through the API.";

interface EndpointOfSystem {
  readonly environmentId: string;
  readonly id: string;
  readonly systemId: string | null;
}

/** An endpoint that accepts nothing, by no wish of its app. */
export interface FailingEndpoint extends EndpointOfSystem {
  readonly status: string;
  readonly reason: string | null;
  /** Since when it fails. Null once it is given up. */
  readonly failingSince: Date | null;
}

/** The endpoints of all environments that fail, were disabled for that, or have an invalid document. Few are not active. */
export async function selectFailingEndpoints(service: Database): Promise<readonly FailingEndpoint[]> {
  const { rows } = await sql<FailingEndpoint>`
    select environment_id as "environmentId", id, system_id as "systemId", status, status_reason as reason,
      failing_since as "failingSince"
    from webhook_endpoints
    where status in ('FAILING', 'INVALID') or (status = 'DISABLED' and status_reason is distinct from ${disabledByApp})`.execute(
    service,
  );
  return rows;
}

/** An endpoint for which something has waited. */
export interface LateEndpoint extends EndpointOfSystem {
  /** When the oldest event that waits was recorded. */
  readonly oldestAt: Date;
}

/**
 * The endpoints of all environments for which an event waits that was recorded before a time: in a delivery, or in the change log above the
 * endpoint's place. By `webhook_deliveries_oldest_waiting` and the primary keys of the log's tables, once for each endpoint.
 */
export async function selectLateEndpoints(service: Database, before: Date): Promise<readonly LateEndpoint[]> {
  const { rows } = await sql<LateEndpoint>`
    select endpoint.environment_id as "environmentId", endpoint.id, endpoint.system_id as "systemId",
      least(pending.at, untaken.at) as "oldestAt"
    from webhook_endpoints endpoint
      join consumers c on c.environment_id = endpoint.environment_id and c.id = endpoint.id and c.kind = ${endpointKind}
      cross join lateral (
        select min(recorded_at) as at from webhook_deliveries
        where environment_id = endpoint.environment_id and endpoint_id = endpoint.id and state = 'PENDING'
      ) pending
      cross join lateral (select min((place -> 'position')::bigint) as position from jsonb_each(c.places) as one(log, place)) settled
      cross join lateral (
        select min(entry.recorded_at) as at from (${ofLogTables(
          (table) => sql`(select recorded_at from ${sql.table(table)}
            where environment_id = c.environment_id and position > settled.position order by position limit 1)`,
        )}) entry
      ) untaken
    where least(pending.at, untaken.at) < ${before}::timestamptz`.execute(service);
  return rows;
}
