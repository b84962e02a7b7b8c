import { sql, type RawBuilder } from "kysely";
import type { Database } from "../../store/database.ts";
import { traceKinds, type Trace, type TraceEntry, type TraceKind } from "./trace.ts";

interface TraceRow {
  readonly kind: TraceKind;
  readonly at: Date;
  readonly milliseconds: number | null;
  readonly node_id: string | null;
  readonly system_id: string | null;
  readonly title: string;
  readonly outcome: string | null;
  readonly position: number | null;
}

const span = (from: RawBuilder<unknown>, until: RawBuilder<unknown>) =>
  sql`(extract(epoch from ${until} - ${from}) * 1000)::integer`;

/** What is read of each log, as the columns of a row. Each has an index on (environment_id, trace_id) that ends in `_by_trace`. */
const logs: Readonly<Record<TraceKind, RawBuilder<unknown>>> = {
  API_REQUEST: sql`started_at as at, duration_milliseconds as milliseconds, id as node_id, system_id,
    concat_ws(' ', coalesce(operation_type, 'request'), operation_name) as title, outcome, null::bigint as position from api_requests`,
  INGRESS_EVENT: sql`received_at as at, ${span(sql`received_at`, sql`processed_at`)}, id, system_id,
    case when signed then 'signed webhook' else 'webhook' end,
    case when processed_at is null then 'WAITING' when error is null then 'PROCESSED' else 'FAILED' end, null from ingress_deliveries`,
  SYNC_RUN: sql`started_at as at, ${span(sql`started_at`, sql`ended_at`)}, id, system_id, concat_ws(' ', kind, entity),
    case when ended_at is null then 'RUNNING' when error is null then 'SUCCEEDED' else 'FAILED' end, null from sync_runs`,
  COMMAND: sql`created_at as at, ${span(sql`created_at`, sql`finished_at`)}, id, system_id, concat_ws(' ', coalesce(action, operation), entity),
    status, null from commands`,
  VENDOR_CALL: sql`started_at as at, duration_milliseconds, id, system_id, concat_ws(' ', method, url), coalesce(outcome, status::text, error),
    null from vendor_calls`,
  CHANGE: sql`recorded_at as at, null::integer, record_id, system_id, concat_ws(' ', entity, lower(kind), 'version ' || version), cause, position
    from changes`,
  SYSTEM_STATUS: sql`recorded_at as at, null::integer, null, system_id, concat_ws(' to ', previous_status, status), status, position
    from system_changes`,
  NOTICE: sql`recorded_at as at, null::integer, null, system_id, kind, kind, position from notices`,
  DELIVERY: sql`coalesce((attempts -> 0 ->> 'at')::timestamptz, created_at) as at, (attempts -> -1 ->> 'milliseconds')::integer, id, system_id, type,
    state, position from webhook_deliveries`,
};

/**
 * What belongs to a trace, oldest first; at the same millisecond causes come before effects. A reader of one system sees what is about that
 * system. One statement over the indexes `…_by_trace`, a page of each log.
 */
export async function selectTrace(
  database: Database,
  { environmentId, systemId, id, limit }: { environmentId: string; systemId: string | null; id: string; limit: number },
): Promise<Trace> {
  const isOfSystem = systemId === null ? sql`true` : sql`system_id = ${systemId}`;
  const parts = traceKinds.map(
    (kind, rank) => sql`(select ${sql.lit(kind)} as kind, ${sql.lit(rank)} as rank, ${logs[kind]}
      where environment_id = ${environmentId} and trace_id = ${id} and ${isOfSystem}
      order by ${kind === "CHANGE" ? sql`trace_id, position` : sql`at`} limit ${sql.lit(limit + 1)})`,
  );
  const { rows } = await sql<TraceRow>`
    select kind, at, milliseconds, node_id, system_id, title, outcome, position from (${sql.join(parts, sql` union all `)}) as story
    order by at, rank, position, node_id limit ${sql.lit(limit + 1)}`.execute(database);
  return { id, entries: rows.slice(0, limit).map(toEntry), isCut: rows.length > limit };
}

const toEntry = (row: TraceRow): TraceEntry => ({
  kind: row.kind,
  at: row.at,
  milliseconds: row.milliseconds,
  nodeId: row.node_id,
  systemId: row.system_id,
  title: row.title,
  outcome: row.outcome,
  position: row.position,
});

/** Where the trace of something stands that has an id of its own, by the beginning of the id. */
const traced = {
  req: "api_requests",
  ind: "ingress_deliveries",
  call: "vendor_calls",
  cmd: "commands",
  run: "sync_runs",
  whd: "webhook_deliveries",
} as const;

/** The trace of something by its own id. Null when there is no such thing. By the primary keys. */
export async function findTraceOf(database: Database, environmentId: string, id: string): Promise<string | null> {
  const table = Object.entries(traced).find(([prefix]) => id.startsWith(`${prefix}_`))?.[1];
  if (table === undefined) return null;
  const { rows } = await sql<{ readonly trace_id: string }>`
    select trace_id from ${sql.table(table)} where environment_id = ${environmentId} and id = ${id}`.execute(database);
  return rows[0]?.trace_id ?? null;
}
