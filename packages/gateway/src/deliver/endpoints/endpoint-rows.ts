import { type Insertable, type Selectable, sql, type Updateable } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { Endpoint, EndpointBacklog, EndpointStats } from "../endpoint.ts";
import type { WebhookEndpointTable } from "../tables.ts";

export type EndpointRow = Selectable<WebhookEndpointTable>;

export const toEndpoint = (row: EndpointRow): Endpoint => ({
  id: row.id,
  systemId: row.system_id,
  headerNames: row.header_names,
  documents: row.documents,
  preset: row.preset,
  notices: row.notices,
  description: row.description,
  maxInFlight: row.max_in_flight,
  maxPerSecond: row.max_per_second,
  status: row.status,
  statusReason: row.status_reason,
  failingSince: row.failing_since,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Whose endpoints are seen: all of the environment's, or one system's. */
export interface EndpointReader {
  readonly environmentId: string;
  readonly systemId: string | null;
}

const endpointsOf = (database: Database, { environmentId, systemId }: EndpointReader) =>
  database
    .selectFrom("webhook_endpoints")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$if(systemId !== null, (rows) => rows.where("system_id", "=", systemId));

/** By the primary key. */
export const findEndpoint = (database: Database, reader: EndpointReader, id: string): Promise<EndpointRow | undefined> =>
  endpointsOf(database, reader).where("id", "=", id).executeTakeFirst();

/** All of them, oldest first: an environment has 100 at most. By the primary key. */
export const listEndpoints = (database: Database, reader: EndpointReader): Promise<EndpointRow[]> =>
  endpointsOf(database, reader).orderBy("created_at").orderBy("id").execute();

/** Counts an environment's endpoints, and lets no other be added until the transaction ends. */
export async function countForAdding(transaction: DatabaseTransaction, environmentId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`webhook endpoints ${environmentId}`}, 0))`.execute(transaction);
  const { count } = await transaction
    .selectFrom("webhook_endpoints")
    .where("environment_id", "=", environmentId)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertEndpoint(transaction: DatabaseTransaction, row: Insertable<WebhookEndpointTable>): Promise<void> {
  await transaction.insertInto("webhook_endpoints").values(row).execute();
}

/** By the primary key. Returns the new row; undefined when it has been deleted, or is no longer sealed as `sealedBefore` says. */
export const updateEndpoint = (
  transaction: DatabaseTransaction,
  environmentId: string,
  id: string,
  values: Updateable<WebhookEndpointTable>,
  sealedBefore: string | null = null,
): Promise<EndpointRow | undefined> =>
  transaction
    .updateTable("webhook_endpoints")
    .set(values)
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .$if(sealedBefore !== null, (rows) => rows.where("sealed", "=", sealedBefore ?? ""))
    .returningAll()
    .executeTakeFirst();

/** By the primary keys. Its deliveries are deleted by {@link deleteDeliveries}, in small steps. */
export async function deleteEndpoint(transaction: DatabaseTransaction, environmentId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await transaction
    .deleteFrom("webhook_endpoints")
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Deletes some deliveries and counts of an endpoint that is gone; returns whether there may be more. By the indexes by endpoint. */
export async function deleteDeliveries(database: Database, environmentId: string, endpointId: string): Promise<boolean> {
  await sql`delete from webhook_hours where environment_id = ${environmentId} and endpoint_id = ${endpointId}`.execute(database);
  await sql`delete from webhook_replays where environment_id = ${environmentId} and endpoint_id = ${endpointId}`.execute(
    database,
  );
  const { numAffectedRows = 0n } = await sql`
    delete from webhook_deliveries where environment_id = ${environmentId} and id = any(array(
      select id from webhook_deliveries where environment_id = ${environmentId} and endpoint_id = ${endpointId} limit 1000))`.execute(
    database,
  );
  return numAffectedRows === 1000n;
}

/** What waits at each of these endpoints. By the index `webhook_deliveries_waiting`. */
export async function selectBacklogs(
  database: Database,
  environmentId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Pick<EndpointBacklog, "pending" | "oldestPendingAt">>> {
  const { rows } = await sql<{ id: string; pending: number; oldestPendingAt: Date | null }>`
    select endpoint_id as id, count(*)::int as pending, min(recorded_at) as "oldestPendingAt" from webhook_deliveries
    where environment_id = ${environmentId} and endpoint_id = any(${ids}::text[]) and state = 'PENDING'
    group by endpoint_id`.execute(database);
  return new Map(rows.map(({ id, ...backlog }) => [id, backlog]));
}

/** What an endpoint has answered since a time, in whole hours. By the primary key. */
export async function selectStats(
  database: Database,
  environmentId: string,
  endpointId: string,
  since: Date,
): Promise<EndpointStats> {
  const { rows } = await sql<EndpointStats>`
    select coalesce(sum(attempts), 0)::int as attempts, coalesce(sum(delivered), 0)::int as delivered, coalesce(sum(failed), 0)::int as failed
    from webhook_hours where environment_id = ${environmentId} and endpoint_id = ${endpointId}
      and hour >= date_trunc('hour', ${since}::timestamptz)`.execute(database);
  return rows[0] ?? { attempts: 0, delivered: 0, failed: 0 };
}
