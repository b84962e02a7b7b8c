import { sql, type Selectable, type SqlBool } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { IngressEventTable } from "../tables.ts";
import type { IngressError, IngressEvent, IngressEventQuery, IngressEventStatus, IngressRetry } from "./ingress-event.ts";

/** The newest failed events of a system are kept, up to this number and this many bytes of bodies. */
const mostFailed = { count: 1000, bytes: 64 * 1024 * 1024 };

/** What each status means of a row. */
export const conditions = {
  WAITING: sql<SqlBool>`processed_at is null`,
  PROCESSED: sql<SqlBool>`processed_at is not null and error is null`,
  FAILED: sql<SqlBool>`error is not null and processed_at is not null`,
} as const satisfies Record<IngressEventStatus, unknown>;

/** The columns of an event. */
export const selectEvents = (database: Database, environmentId: string) =>
  database
    .selectFrom("ingress_deliveries")
    .select([
      "id",
      "system_id",
      "received_at",
      "processed_at",
      "signed",
      "error",
      "error_code",
      "content_type",
      "content_encoding",
      "trace_id",
      sql<number>`octet_length(body)`.as("size"),
    ])
    .where("environment_id", "=", environmentId);

type EventRow = Omit<Selectable<IngressEventTable>, "environment_id" | "delivery_key" | "body" | "has_own_job" | "read_at"> & {
  readonly size: number;
};

/** An event as it is read from its row. */
export const toEvent = (row: EventRow): IngressEvent => ({
  id: row.id,
  systemId: row.system_id,
  status: row.processed_at === null ? "WAITING" : row.error === null ? "PROCESSED" : "FAILED",
  receivedAt: row.received_at,
  processedAt: row.processed_at,
  isSigned: row.signed,
  error: errorOf(row),
  contentType: row.content_type,
  contentEncoding: row.content_encoding,
  size: row.size,
  traceId: row.trace_id,
});

/** An event that failed before error codes existed may have a message that only the operator may read. */
function errorOf({ error, error_code: code }: Pick<EventRow, "error" | "error_code">): IngressError | null {
  if (error === null) return null;
  return code === null ? defect : { code, message: error };
}

/** Details of an error that is not the vendor's go only to the operator's log. */
export const defect: IngressError = {
  code: "DEFECT",
  message: "The event could not be processed. The operator's log has details.",
};

/** A range of a system's events, newest first. By `ingress_deliveries_by_system`, `_failed` and `_open`. */
export async function selectIngressEvents(
  database: Database,
  environmentId: string,
  systemId: string,
  { status, after, limit }: IngressEventQuery,
): Promise<readonly IngressEvent[]> {
  let select = selectEvents(database, environmentId).where("system_id", "=", systemId);
  if (status !== null) select = select.where(conditions[status]);
  if (after !== null) select = select.where(sql<SqlBool>`(received_at, id) < (${after.receivedAt}::timestamptz, ${after.id})`);
  return (await select.orderBy("received_at", "desc").orderBy("id", "desc").limit(limit).execute()).map(toEvent);
}

/** By the primary key. */
export async function selectIngressEvent(database: Database, environmentId: string, id: string): Promise<IngressEvent | null> {
  const row = await selectEvents(database, environmentId).where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toEvent(row);
}

/** By the primary key. */
export async function selectPayloads(
  database: Database,
  environmentId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const rows = await database
    .selectFrom("ingress_deliveries")
    .select(["id", "body"])
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`id = any(${ids}::text[])`)
    .execute();
  return new Map(rows.map(({ id, body }) => [id, Buffer.from(body)]));
}

/** Counts the failed events of systems. By `ingress_deliveries_failed`. */
export const countFailed = (database: Database, environmentId: string, systemIds: readonly string[]) =>
  database
    .selectFrom("ingress_deliveries")
    .select(({ fn }) => ["system_id as systemId", fn.countAll<number>().as("count")])
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`system_id = any(${systemIds}::text[])`)
    .where(conditions.FAILED)
    .groupBy("system_id")
    .execute();

/**
 * Opens events of a system that met an error again, for jobs of their own: failed events before delayed ones, at most as many as are kept. Returns their ids,
 * oldest first. By `ingress_deliveries_failed` and `_open`.
 */
export async function reopenFailed(
  transaction: DatabaseTransaction,
  environmentId: string,
  { systemId, ids }: IngressRetry,
): Promise<readonly string[]> {
  const isAsked = ids === null ? sql<SqlBool>`true` : sql<SqlBool>`id = any(${ids}::text[])`;
  const { rows } = await sql<{ readonly id: string; readonly received_at: Date }>`
    update ingress_deliveries set processed_at = null, has_own_job = true where environment_id = ${environmentId} and id = any(array(
      select id from ingress_deliveries
      where environment_id = ${environmentId} and system_id = ${systemId}
        and (${conditions.FAILED} or (processed_at is null and error is not null)) and ${isAsked}
      order by processed_at is null, received_at limit ${sql.lit(mostFailed.count)}))
    returning id, received_at`.execute(transaction);
  return rows.toSorted((one, other) => one.received_at.getTime() - other.received_at.getTime()).map(({ id }) => id);
}

/** Whether any of these ids is an event of the system. By the primary key. */
export async function hasEvents(
  database: Database | DatabaseTransaction,
  environmentId: string,
  systemId: string,
  ids: readonly string[],
): Promise<boolean> {
  const row = await database
    .selectFrom("ingress_deliveries")
    .select("id")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where(sql<SqlBool>`id = any(${ids}::text[])`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Deletes the oldest failed events of a system beyond the number that is kept, and returns how many were deleted. By
 * `ingress_deliveries_failed`.
 */
export async function dropBeyond(
  database: Database,
  environmentId: string,
  systemId: string,
  most: typeof mostFailed = mostFailed,
): Promise<number> {
  const result = await sql`
    delete from ingress_deliveries where environment_id = ${environmentId} and id = any(array(
      select id from (
        select id, row_number() over newest as place, sum(octet_length(body)) over newest as bytes
        from ingress_deliveries
        where environment_id = ${environmentId} and system_id = ${systemId} and ${conditions.FAILED}
        window newest as (order by received_at desc, id desc)
      ) as kept where place > ${most.count} or bytes > ${most.bytes}))`.execute(database);
  return Number(result.numAffectedRows ?? 0n);
}
