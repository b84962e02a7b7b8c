import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import { triedMilliseconds } from "../sending/schedule.ts";
import type { DeliveryState, EndpointStatus, StoredAttempt } from "../tables.ts";

/** How many results a new owner looks for above its place. What was stored before them is sent again. */
const mostReadAgain = 5000;

/** The endpoint that rows belong to. */
export interface EndpointKey {
  readonly environmentId: string;
  readonly endpointId: string;
}

/** A delivery to store for the first time, or again after a replay. */
export interface AddedDelivery {
  readonly id: string;
  readonly position: number;
  readonly mark: string | null;
  readonly type: string;
  readonly key: string;
  readonly recordId: string | null;
  readonly systemId: string | null;
  readonly traceId: string;
  readonly recordedAt: Date;
  readonly state: DeliveryState;
  /** Null once it has been delivered. */
  readonly body: string | null;
  readonly attempts: readonly StoredAttempt[];
  readonly isReplay: boolean;
  /** Null for one that waits behind another of its key, and for one that has ended. */
  readonly nextAttemptAt: Date | null;
  readonly expiresAt: Date | null;
  readonly endedAt: Date | null;
}

/** What another try of a stored delivery has brought. */
export interface ChangedDelivery {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly recordId: string | null;
  readonly systemId: string | null;
  readonly traceId: string;
  readonly state: DeliveryState;
  readonly attempt: StoredAttempt;
  readonly nextAttemptAt: Date | null;
  readonly expiresAt: Date | null;
  readonly endedAt: Date | null;
}

/** By the primary key. A delivery that is there already, because it is replayed, gets the new attempts, unless it waits by now. */
export async function insertDeliveries(
  transaction: DatabaseTransaction,
  { environmentId, endpointId }: EndpointKey,
  added: readonly AddedDelivery[],
  now: Date,
): Promise<void> {
  if (added.length === 0) return;
  const once = new Map<string, AddedDelivery>();
  // One that is new and replayed at the same time comes twice.
  const again = added.filter((one) => once.has(one.id) || once.set(one.id, one).size === 0);
  await sql`
    insert into webhook_deliveries as d (environment_id, id, endpoint_id, position, mark, type, key, record_id, system_id, trace_id,
      recorded_at, state, body, attempts, is_replay, next_attempt_at, expires_at, created_at, ended_at)
    select ${environmentId}, id, ${endpointId}, position, mark, type, key, "recordId", "systemId", "traceId",
      "recordedAt", state, body, attempts, "isReplay", "nextAttemptAt", "expiresAt", ${now}, "endedAt"
    from jsonb_to_recordset(${JSON.stringify([...once.values()])}::jsonb) as x(id text, position bigint, mark text, type text, key text,
      "recordId" text, "systemId" text, "traceId" text, "recordedAt" timestamptz, state text, body text, attempts jsonb,
      "isReplay" boolean, "nextAttemptAt" timestamptz, "expiresAt" timestamptz, "endedAt" timestamptz)
    on conflict (environment_id, id) do update set state = excluded.state, body = excluded.body,
      attempts = d.attempts || excluded.attempts, is_replay = excluded.is_replay, next_attempt_at = excluded.next_attempt_at,
      expires_at = excluded.expires_at, ended_at = excluded.ended_at
    where d.state <> 'PENDING'`.execute(transaction);
  await insertDeliveries(transaction, { environmentId, endpointId }, again, now);
}

/** By the primary key. A delivery that somebody has canceled meanwhile stays so. */
export async function updateDeliveries(
  transaction: DatabaseTransaction,
  { environmentId }: EndpointKey,
  changed: readonly ChangedDelivery[],
): Promise<void> {
  if (changed.length === 0) return;
  await sql`
    update webhook_deliveries d set state = x.state, attempts = d.attempts || x.attempt, next_attempt_at = x."nextAttemptAt",
      expires_at = coalesce(x."expiresAt", d.expires_at), ended_at = x."endedAt",
      body = case when x.state = 'DELIVERED' then null else d.body end
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as x(id text, state text, attempt jsonb, "nextAttemptAt" timestamptz,
      "expiresAt" timestamptz, "endedAt" timestamptz)
    where d.environment_id = ${environmentId} and d.id = x.id and d.state = 'PENDING'`.execute(transaction);
}

/**
 * Lets the next delivery of each of these keys be tried at once. Returns the keys that have one. By the index
 * `webhook_deliveries_waiting`.
 */
export async function advanceKeys(
  transaction: DatabaseTransaction,
  { environmentId, endpointId }: EndpointKey,
  keys: readonly string[],
  now: Date,
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const { rows } = await sql<{ key: string }>`
    with head as (
      select distinct on (key) id from webhook_deliveries
      where environment_id = ${environmentId} and endpoint_id = ${endpointId} and state = 'PENDING' and key = any(${keys}::text[])
      order by key, position)
    update webhook_deliveries d set next_attempt_at = coalesce(d.next_attempt_at, ${now})
    from head where d.environment_id = ${environmentId} and d.id = head.id returning d.key`.execute(transaction);
  return new Set(rows.map(({ key }) => key));
}

/** Counts what an endpoint has answered in this hour. By the primary key. */
export async function countHour(
  transaction: DatabaseTransaction,
  { environmentId, endpointId }: EndpointKey,
  { attempts, delivered, failed }: { readonly attempts: number; readonly delivered: number; readonly failed: number },
  now: Date,
): Promise<void> {
  if (attempts === 0) return;
  await sql`
    insert into webhook_hours as h (environment_id, endpoint_id, hour, attempts, delivered, failed)
    values (${environmentId}, ${endpointId}, date_trunc('hour', ${now}::timestamptz), ${attempts}, ${delivered}, ${failed})
    on conflict (environment_id, endpoint_id, hour) do update set
      attempts = h.attempts + excluded.attempts, delivered = h.delivered + excluded.delivered, failed = h.failed + excluded.failed`.execute(
    transaction,
  );
}

/** What has changed about an endpoint's health. */
export interface EndpointHealth {
  readonly status: EndpointStatus;
  readonly statusReason: string | null;
  readonly failingSince: Date | null;
  readonly probes: number;
  readonly nextProbeAt: Date | null;
  readonly pausedUntil: Date | null;
}

/** By the primary key. An endpoint that was disabled meanwhile stays so. */
export async function updateHealth(
  transaction: DatabaseTransaction,
  { environmentId, endpointId }: EndpointKey,
  health: EndpointHealth,
): Promise<void> {
  await transaction
    .updateTable("webhook_endpoints")
    .set({
      status: health.status,
      status_reason: health.statusReason,
      failing_since: health.failingSince,
      probes: health.probes,
      next_probe_at: health.nextProbeAt,
      paused_until: health.pausedUntil,
    })
    .where("environment_id", "=", environmentId)
    .where("id", "=", endpointId)
    .where("status", "in", ["ACTIVE", "FAILING"])
    .execute();
}

/** What waits at an endpoint. */
export interface Waiting {
  readonly keys: readonly string[];
  readonly count: number;
}

/**
 * Reads what waits at an endpoint that has a new owner, and makes sure that one of each key has a time, the others none: a retry by hand may
 * have met a try that was under way. By the index `webhook_deliveries_waiting`.
 */
export async function readWaiting(database: Database, { environmentId, endpointId }: EndpointKey, now: Date): Promise<Waiting> {
  await sql`
    with waiting as (
      select id, row_number() over (partition by key order by next_attempt_at is null, position) as place from webhook_deliveries
      where environment_id = ${environmentId} and endpoint_id = ${endpointId} and state = 'PENDING')
    update webhook_deliveries d set next_attempt_at = case when place = 1 then ${now}::timestamptz end
    from waiting where d.environment_id = ${environmentId} and d.id = waiting.id and (place = 1) = (d.next_attempt_at is null)`.execute(
    database,
  );
  const { rows } = await sql<{ key: string; count: number }>`
    select key, count(*)::int as count from webhook_deliveries
    where environment_id = ${environmentId} and endpoint_id = ${endpointId} and state = 'PENDING' group by key`.execute(database);
  return { keys: rows.map(({ key }) => key), count: rows.reduce((sum, { count }) => sum + count, 0) };
}

/**
 * The ids of the deliveries above a place, which the log has once more for a new owner: all that wait, and the newest others. By the indexes
 * `webhook_deliveries_waiting` and `webhook_deliveries_by_endpoint`.
 */
export async function readStoredAbove(
  database: Database,
  { environmentId, endpointId }: EndpointKey,
  position: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from webhook_deliveries
    where environment_id = ${environmentId} and endpoint_id = ${endpointId} and state = 'PENDING' and position > ${position}
    union all
    select id from (
      select id, position from webhook_deliveries
      where environment_id = ${environmentId} and endpoint_id = ${endpointId}
      order by created_at desc, id desc limit ${mostReadAgain}) newest
    where position > ${position}`.execute(database);
  return new Set(rows.map(({ id }) => id));
}

/** A stored delivery that is to be tried. */
export interface DueDelivery {
  readonly id: string;
  readonly position: number;
  readonly mark: string | null;
  readonly key: string;
  readonly type: string;
  readonly recordId: string | null;
  readonly systemId: string | null;
  readonly traceId: string;
  readonly body: string;
  /** How often it was tried on its present schedule: not before a retry by hand. */
  readonly tries: number;
  readonly firstTriedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly isReplay: boolean;
  readonly nextAttemptAt: Date;
}

/** The deliveries whose tries come next, those that are not due yet included. By the index `webhook_deliveries_due`. */
export async function selectNext(
  database: Database,
  { environmentId, endpointId }: EndpointKey,
  except: readonly string[],
  limit: number,
): Promise<readonly DueDelivery[]> {
  const { rows } = await sql<DueDelivery>`
    select id, position, mark, key, type, record_id as "recordId", system_id as "systemId", trace_id as "traceId", body, tries.count as tries,
      tries.first as "firstTriedAt", expires_at as "expiresAt", is_replay as "isReplay",
      next_attempt_at as "nextAttemptAt"
    from webhook_deliveries cross join lateral (
      select count(*)::int as count, min((attempt ->> 'at')::timestamptz) as first from jsonb_array_elements(attempts) attempt
      where (attempt ->> 'at')::timestamptz >= expires_at - make_interval(secs => ${triedMilliseconds / 1000})) tries
    where environment_id = ${environmentId} and endpoint_id = ${endpointId} and state = 'PENDING' and next_attempt_at is not null
      and not id = any(${except}::text[])
    order by next_attempt_at limit ${limit}`.execute(database);
  return rows;
}
