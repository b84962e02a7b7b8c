import { sql, type Selectable, type SqlBool } from "kysely";
import type { TimeBounds } from "../graph/time-bounds.ts";
import type { Database } from "../store/database.ts";
import type { CallKind, CallOutcome } from "./call-outcome.ts";
import type { VendorCallTable } from "./tables.ts";

/** A logged call to a vendor: one try. */
export interface LoggedCall {
  readonly id: string;
  readonly systemId: string;
  readonly connectorId: string | null;
  readonly traceId: string;
  readonly kind: CallKind | null;
  readonly method: string;
  readonly url: string;
  readonly status: number | null;
  readonly outcome: CallOutcome | null;
  readonly errorCode: string | null;
  readonly startedAt: Date;
  readonly milliseconds: number;
}

/** Which calls, newest first. Null: any. */
export interface CallQuery extends TimeBounds {
  readonly systemIds: readonly string[] | null;
  readonly connectorIds: readonly string[] | null;
  readonly traceIds: readonly string[] | null;
  readonly kinds: readonly CallKind[] | null;
  readonly outcomes: readonly CallOutcome[] | null;
  readonly errorCodes: readonly string[] | null;
  /** The last call of the page before. */
  readonly after: { readonly startedAt: Date; readonly id: string } | null;
  readonly limit: number;
}

const columns = [
  "id",
  "system_id",
  "connector_id",
  "trace_id",
  "kind",
  "method",
  "url",
  "status",
  "outcome",
  "error",
  "started_at",
  "duration_milliseconds",
] as const;

/** A call as it is read from its row. */
export const toCall = (row: Pick<Selectable<VendorCallTable>, (typeof columns)[number]>): LoggedCall => ({
  id: row.id,
  systemId: row.system_id,
  connectorId: row.connector_id,
  traceId: row.trace_id,
  kind: row.kind,
  method: row.method,
  url: row.url,
  status: row.status,
  outcome: row.outcome,
  errorCode: row.error,
  startedAt: row.started_at,
  milliseconds: row.duration_milliseconds,
});

/**
 * A page of calls. By `vendor_calls_in_order`, `_by_kind`, `_by_system`, `_by_connector`, `_by_trace`, or where only failures are asked for by
 * `vendor_calls_failed` or `_failed_by_system`, whose condition is written out for the planner.
 */
export async function listCalls(database: Database, environmentId: string, query: CallQuery): Promise<readonly LoggedCall[]> {
  const { after, since, until, outcomes, errorCodes } = query;
  let select = database.selectFrom("vendor_calls").select(columns).where("environment_id", "=", environmentId);
  if (after !== null) select = select.where(sql<SqlBool>`(started_at, id) < (${after.startedAt}::timestamptz, ${after.id})`);
  if (since !== null) select = select.where("started_at", ">=", since);
  if (until !== null) select = select.where("started_at", "<", until);
  if (query.systemIds !== null) select = select.where(isOneOf("system_id", query.systemIds));
  if (query.connectorIds !== null) select = select.where(isOneOf("connector_id", query.connectorIds));
  if (query.traceIds !== null) select = select.where(isOneOf("trace_id", query.traceIds));
  if (query.kinds !== null) {
    select = select.where(isOneOf("kind", query.kinds));
    if (!query.kinds.includes("CALL")) select = select.where("kind", "<>", "CALL");
  }
  if (outcomes !== null) {
    select = select.where(isOneOf("outcome", outcomes));
    if (!outcomes.includes("OK")) select = select.where("outcome", "<>", "OK");
  }
  if (errorCodes !== null) select = select.where("outcome", "<>", "OK").where(isOneOf("error", errorCodes));
  const rows = await select.orderBy("started_at", "desc").orderBy("id", "desc").limit(query.limit).execute();
  return rows.map(toCall);
}

const isOneOf = (column: keyof VendorCallTable, values: readonly string[]) =>
  sql<SqlBool>`${sql.ref(column)} = any(${values}::text[])`;

/** By the primary key. */
export async function findCalls(
  database: Database,
  environmentId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LoggedCall>> {
  const rows = await database
    .selectFrom("vendor_calls")
    .select(columns)
    .where("environment_id", "=", environmentId)
    .where(isOneOf("id", ids))
    .execute();
  return new Map(rows.map((row) => [row.id, toCall(row)]));
}
