import { sql } from "kysely";
import type { Database, DatabaseTransaction, Store } from "../../store/database.ts";
import { cleanText } from "../../ingest/write/clean-json.ts";
import type { IngressError } from "./ingress-event.ts";
import { systemIsNotPaused } from "../../systems/registry/systems-in-use.ts";

/** An ingress event to store. */
export interface NewIngressEvent {
  readonly environmentId: string;
  readonly id: string;
  readonly systemId: string;
  readonly eventKey: string;
  readonly signed: boolean;
  readonly body: Buffer;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  readonly receivedAt: Date;
  readonly traceId: string;
}

/**
 * Stores an ingress event and returns its id. Returns null when there is nothing to do: a signed webhook that was stored before, or a hint
 * that is already waiting. A hint whose read has begun and an event that failed are opened again. By the unique key of system and event
 * key.
 */
export async function insertIngressEvent(transaction: DatabaseTransaction, event: NewIngressEvent): Promise<string | null> {
  const row = await transaction
    .insertInto("ingress_deliveries")
    .values({
      environment_id: event.environmentId,
      id: event.id,
      system_id: event.systemId,
      delivery_key: event.eventKey,
      signed: event.signed,
      body: event.body,
      content_type: event.contentType,
      content_encoding: event.contentEncoding,
      received_at: event.receivedAt,
      trace_id: event.traceId,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["environment_id", "system_id", "delivery_key"])
        .doUpdateSet((excluded) => ({
          processed_at: null,
          error: null,
          error_code: null,
          received_at: excluded.ref("excluded.received_at"),
          trace_id: excluded.ref("excluded.trace_id"),
        }))
        .where("ingress_deliveries.processed_at", "is not", null)
        .where(({ or, eb }) => or([eb("ingress_deliveries.signed", "=", false), eb("ingress_deliveries.error", "is not", null)])),
    )
    .returning("id")
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Marks an ingress event as processed and returns it. Returns nothing when it does not exist or its system is paused. By primary keys. */
export function takeIngressEvent(database: Database, environmentId: string, id: string, now: Date) {
  return database
    .updateTable("ingress_deliveries")
    .set({ processed_at: now, error: null, error_code: null })
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .where(systemIsNotPaused({ environmentId, systemId: sql.ref("ingress_deliveries.system_id") }))
    .returning(["system_id", "signed", "body", "content_type", "content_encoding", "trace_id", "received_at"])
    .executeTakeFirst();
}

/** Records why an ingress event could not be processed, and opens it again if it is only delayed. */
export async function failIngressEvent(
  store: Store,
  environmentId: string,
  id: string,
  { code, message }: IngressError,
  isPutOff: boolean,
): Promise<void> {
  await store
    .environment(environmentId)
    .updateTable("ingress_deliveries")
    .set({ error: cleanText(message).slice(0, 1000), error_code: code, ...(isPutOff ? { processed_at: null } : {}) })
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .execute();
}

const eventsPerPage = 1000;

/** The ids of a system's waiting ingress events, oldest first, page by page. By `ingress_deliveries_open`. */
export async function* waitingIngressEvents(
  store: Store,
  environmentId: string,
  systemId: string,
): AsyncGenerator<readonly string[]> {
  let last: { readonly id: string; readonly received_at: Date } | undefined;
  do {
    let select = store
      .environment(environmentId)
      .selectFrom("ingress_deliveries")
      .select(["id", "received_at"])
      .where("environment_id", "=", environmentId)
      .where("system_id", "=", systemId)
      .where("processed_at", "is", null);
    if (last !== undefined)
      select = select.where(sql<boolean>`(received_at, id) > (${last.received_at}::timestamptz, ${last.id})`);
    const rows = await select.orderBy("received_at").orderBy("id").limit(eventsPerPage).execute();
    if (rows.length > 0) yield rows.map(({ id }) => id);
    last = rows.length < eventsPerPage ? undefined : rows.at(-1);
  } while (last !== undefined);
}
