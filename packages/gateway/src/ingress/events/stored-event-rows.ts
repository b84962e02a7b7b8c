import { sql, type Selectable, type SqlBool } from "kysely";
import type { SystemJobData } from "../../jobs/define-job.ts";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import { cleanText } from "../../ingest/write/clean-json.ts";
import type { IngressEventTable } from "../tables.ts";
import type { IngressError } from "./ingress-event.ts";
import { withoutDisk } from "../../store/without-disk.ts";
import { systemIsNotPaused } from "../../systems/registry/systems-in-use.ts";

/** Marks an ingress event as processed and returns it. Returns nothing when it does not exist or its system is paused. By primary keys. */
export function takeIngressEvent(database: Database, environmentId: string, id: string, now: Date) {
  return database
    .updateTable("ingress_deliveries")
    .set({ processed_at: now, error: null, error_code: null })
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .where(systemIsNotPaused({ environmentId, systemId: sql.ref("ingress_deliveries.system_id") }))
    .returning([
      "environment_id",
      "id",
      "system_id",
      "signed",
      "body",
      "content_type",
      "content_encoding",
      "trace_id",
      "received_at",
    ])
    .executeTakeFirst();
}

/** Why an ingress event was not processed. */
export interface EventFailure extends IngressError {
  readonly id: string;
  /** Whether it waits: for a job of its own, for a reconnect, or for the end of a pause. Otherwise it has failed. */
  readonly isPutOff: boolean;
}

/**
 * Records why ingress events could not be processed. Those that are only delayed are opened again, and so are hints that have been repeated
 * since their reads began. By the primary key.
 */
export async function failIngressEvents(
  database: Database | DatabaseTransaction,
  environmentId: string,
  failures: readonly EventFailure[],
  now: Date,
): Promise<void> {
  const put = (isPutOff: boolean) => failures.filter((failure) => failure.isPutOff === isPutOff);
  for (const [isPutOff, group] of [true, false].map((is) => [is, put(is)] as const)) {
    if (group.length === 0) continue;
    await sql`
      update ingress_deliveries set error = failure.message, error_code = failure.code,
        has_own_job = has_own_job or ${isPutOff}, read_at = null,
        processed_at = case when ${isPutOff} or (not signed and coalesce(processed_at, read_at) is null) then null else ${now}::timestamptz end
      from unnest(${group.map(({ id }) => id)}::text[], ${group.map(({ code }) => code)}::text[],
        ${group.map(({ message }) => cleanText(message).slice(0, 1000))}::text[]) as failure (id, code, message)
      where environment_id = ${environmentId} and ingress_deliveries.id = failure.id`.execute(database);
  }
}

/** A waiting event of a system. */
export type WaitingEvent = Pick<
  Selectable<IngressEventTable>,
  "environment_id" | "id" | "system_id" | "signed" | "body" | "content_type" | "content_encoding" | "trace_id" | "received_at"
>;

/** The most events, and the most bytes beyond the first event, that are processed together. */
const mostTogether = { count: 500, bytes: 4_000_000 };

/** Waiting events of a system, and whether these are all. */
export interface Waiting {
  readonly events: readonly WaitingEvent[];
  readonly isAll: boolean;
}

/** The place of an event in the order of arrival. */
export type EventPlace = Pick<WaitingEvent, "received_at" | "id">;

/**
 * The oldest waiting events of each system that have no jobs of their own, from the first or after a place; none while it is paused. By
 * `ingress_deliveries_open` and the primary key of `systems`.
 */
export async function selectWaiting(
  database: Database,
  environmentId: string,
  systemIds: readonly string[],
  after: EventPlace | null = null,
  most: typeof mostTogether = mostTogether,
): Promise<ReadonlyMap<string, Waiting>> {
  const system = { environmentId, systemId: sql.ref("wanted.id") };
  const isAfter = after === null ? sql`true` : sql`(received_at, id) > (${after.received_at}, ${after.id})`;
  const { rows } = await sql<WaitingEvent>`
    select counted.* from unnest(${systemIds}::text[]) as wanted (id) cross join lateral (
      select environment_id, id, system_id, signed, body, content_type, content_encoding, trace_id, received_at from (
        select *, sum(octet_length(body)) over (order by received_at, id) - octet_length(body) as bytes_before from (
          select environment_id, id, system_id, signed, body, content_type, content_encoding, trace_id, received_at from ingress_deliveries
          where environment_id = ${environmentId} and system_id = wanted.id and not has_own_job and processed_at is null
            and ${isAfter} and ${systemIsNotPaused(system)}
          order by received_at, id limit ${sql.lit(most.count)}
        ) as oldest
      ) as sized where bytes_before < ${sql.lit(most.bytes)}
    ) as counted order by system_id, received_at, id`.execute(database);
  const found = Map.groupBy(rows, (row) => row.system_id);
  return new Map(
    systemIds.map((systemId) => {
      const events = found.get(systemId) ?? [];
      const bytes = events.reduce((sum, { body }) => sum + body.byteLength, 0);
      return [systemId, { events, isAll: events.length < most.count && bytes < most.bytes }];
    }),
  );
}

/** Marks the reads of hints as begun, so that a hint that is repeated from now on is answered by another read. By the primary key. */
export async function markRead(database: Database, environmentId: string, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await database
    .updateTable("ingress_deliveries")
    .set({ read_at: now })
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`id = any(${ids}::text[])`)
    .where("signed", "=", false)
    .execute();
}

/**
 * Marks events as processed, except hints that have been repeated since their reads began. The commit does not wait for the disk: an event that
 * is processed again changes nothing. By the primary key.
 */
export async function markProcessed(database: Database, environmentId: string, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await database
    .updateTable("ingress_deliveries")
    .from(sql`(select ${withoutDisk} as setting)`.as("relaxed"))
    .set({ processed_at: now, error: null, error_code: null })
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`id = any(${ids}::text[])`)
    // In these words no index of what waits can answer it: of a backlog, all that waits would be read for each set.
    .where(sql<SqlBool>`num_nulls(processed_at) = 1 and (signed or read_at is not null)`)
    .execute();
}

/** Leaves the waiting events of a system that had jobs of their own to the system's job. By `ingress_deliveries_open`. */
export async function joinWaiting(database: Database, environmentId: string, systemId: string): Promise<void> {
  await database
    .updateTable("ingress_deliveries")
    .set({ has_own_job: false })
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("has_own_job", "=", true)
    .where("processed_at", "is", null)
    .execute();
}

/**
 * The systems with events that have waited since before a time, of all environments; none that are paused. Scans the index
 * `ingress_deliveries_open`, which has the waiting events only.
 */
export async function selectForgotten(service: Database, before: Date): Promise<readonly SystemJobData[]> {
  const system = { environmentId: sql.ref("event.environment_id"), systemId: sql.ref("event.system_id") };
  return await service
    .selectFrom("ingress_deliveries as event")
    .select(["event.environment_id as environmentId", "event.system_id as systemId"])
    .distinct()
    .where(sql<SqlBool>`not event.has_own_job and event.processed_at is null`)
    .where("event.received_at", "<", before)
    .where(systemIsNotPaused(system))
    .execute();
}
