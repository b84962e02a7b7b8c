import { type Selectable, sql } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { Delivery, DeliveryQuery } from "../delivery.ts";
import type { EndpointReader } from "../endpoints/endpoint-rows.ts";
import type { DeliveryState, WebhookDeliveryTable } from "../tables.ts";

const toDelivery = (row: Selectable<WebhookDeliveryTable>): Delivery => ({
  id: row.id,
  endpointId: row.endpoint_id,
  position: row.position,
  mark: row.mark,
  type: row.type,
  recordId: row.record_id,
  systemId: row.system_id,
  traceId: row.trace_id,
  recordedAt: row.recorded_at,
  state: row.state,
  body: row.body,
  attempts: row.attempts,
  isReplay: row.is_replay,
  nextAttemptAt: row.next_attempt_at,
  skipped: row.skipped,
  createdAt: row.created_at,
  endedAt: row.ended_at,
});

/** The deliveries that a reader may see: those of the endpoints that it may see. */
const deliveriesOf = (database: Database, { environmentId, systemId }: EndpointReader) =>
  database
    .selectFrom("webhook_deliveries")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$if(systemId !== null, (rows) =>
      rows.where("endpoint_id", "in", (eb) =>
        eb
          .selectFrom("webhook_endpoints")
          .select("id")
          .where("environment_id", "=", environmentId)
          .where("system_id", "=", systemId),
      ),
    );

/** By the primary key. */
export async function findDeliveries(
  database: Database,
  reader: EndpointReader,
  ids: readonly string[],
): Promise<readonly Delivery[]> {
  const rows = await deliveriesOf(database, reader)
    .where("id", "in", [...ids])
    .execute();
  return rows.map(toDelivery);
}

/** The states of deliveries. By the primary key. */
export async function selectStates(
  database: Database,
  environmentId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DeliveryState>> {
  if (ids.length === 0) return new Map();
  const rows = await database
    .selectFrom("webhook_deliveries")
    .where("environment_id", "=", environmentId)
    .where(sql<boolean>`id = any(${[...ids]}::text[])`)
    .select(["id", "state"])
    .execute();
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** Newest first. By the indexes of `webhook_deliveries` by endpoint, by state or by record. */
export async function listDeliveries(
  database: Database,
  reader: EndpointReader,
  query: DeliveryQuery,
): Promise<readonly Delivery[]> {
  const { endpointIds, recordId, states, after, limit } = query;
  if (endpointIds?.length === 0 || states?.length === 0) return [];
  const rows = await deliveriesOf(database, reader)
    .$if(endpointIds !== null, (some) => some.where("endpoint_id", "in", [...(endpointIds ?? [])]))
    .$if(recordId !== null, (some) => some.where("record_id", "=", recordId))
    .$if(states !== null, (some) => some.where("state", "in", [...(states ?? [])]))
    // What a partial index is for has to stand in the statement.
    .$if(states !== null && !states.includes("DELIVERED"), (some) => some.where("state", "!=", "DELIVERED"))
    .$if(after !== null, (some) => some.where(sql<boolean>`(created_at, id) < (${after?.createdAt}, ${after?.id})`))
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(toDelivery);
}

/**
 * Lets a waiting, failed or canceled delivery be tried at once, with the schedule from its beginning; one that waits behind others of its key
 * brings the first of them forward. Returns whether there was one. By the primary key, and by the index `webhook_deliveries_waiting`.
 */
export async function retryDelivery(
  transaction: DatabaseTransaction,
  environmentId: string,
  id: string,
  now: Date,
  expiresAt: Date,
): Promise<boolean> {
  const { rows } = await sql<{ endpointId: string; key: string }>`
    update webhook_deliveries set state = 'PENDING', ended_at = null, expires_at = ${expiresAt}, next_attempt_at = null
    where environment_id = ${environmentId} and id = ${id} and body is not null and state in ('PENDING', 'FAILED', 'CANCELED')
    returning endpoint_id as "endpointId", key`.execute(transaction);
  const [retried] = rows;
  if (retried === undefined) return false;
  await sql`
    with waiting as (
      select id, row_number() over (order by position) as place from webhook_deliveries
      where environment_id = ${environmentId} and endpoint_id = ${retried.endpointId} and state = 'PENDING' and key = ${retried.key})
    update webhook_deliveries d set next_attempt_at = case when place = 1 then ${now}::timestamptz end
    from waiting where d.environment_id = ${environmentId} and d.id = waiting.id and (place = 1 or d.next_attempt_at is not null)`.execute(
    transaction,
  );
  return true;
}
