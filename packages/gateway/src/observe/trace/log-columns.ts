import { sql, type RawBuilder } from "kysely";
import type { LogEntry, TraceKind } from "./trace.ts";

/** An entry of any log, as it is read. */
export interface EntryRow {
  readonly kind: TraceKind;
  readonly at: Date;
  readonly milliseconds: number | null;
  readonly node_id: string | null;
  readonly system_id: string | null;
  readonly trace_id: string;
  readonly title: string;
  readonly outcome: string | null;
  readonly position: number | null;
}

const span = (from: RawBuilder<unknown>, until: RawBuilder<unknown>) =>
  sql`(extract(epoch from ${until} - ${from}) * 1000)::integer`;

/** What is read of each log, as the columns of a row. Each has an index whose name ends in `_by_trace`. */
export const logs: Readonly<Record<TraceKind, RawBuilder<unknown>>> = {
  API_REQUEST: sql`started_at as at, duration_milliseconds as milliseconds, id as node_id, system_id, trace_id,
    concat_ws(' ', coalesce(operation_type, 'request'), operation_name) as title, outcome, null::bigint as position from api_requests`,
  AUDIT: sql`at, null::integer, id, system_id, trace_id, action, outcome, null from audit_entries`,
  INGRESS_EVENT: sql`received_at as at, ${span(sql`received_at`, sql`processed_at`)}, id, system_id, trace_id,
    case when signed then 'signed webhook' else 'webhook' end,
    case when processed_at is null then 'WAITING' when error is null then 'PROCESSED' else 'FAILED' end, null from ingress_deliveries`,
  SYNC_RUN: sql`started_at as at, ${span(sql`started_at`, sql`ended_at`)}, id, system_id, trace_id, concat_ws(' ', kind, entity),
    case when ended_at is null then 'RUNNING' when error is null then 'SUCCEEDED' else 'FAILED' end, null from sync_runs`,
  COMMAND: sql`created_at as at, ${span(sql`created_at`, sql`finished_at`)}, id, system_id, trace_id, concat_ws(' ', coalesce(action, operation), entity),
    status, null from commands`,
  VENDOR_CALL: sql`started_at as at, duration_milliseconds, id, system_id, trace_id, concat_ws(' ', method, url), coalesce(outcome, status::text, error),
    null from vendor_calls`,
  CHANGE: sql`recorded_at as at, null::integer, record_id, system_id, trace_id, concat_ws(' ', entity, lower(kind), 'version ' || version), cause, position
    from changes`,
  SYSTEM_STATUS: sql`recorded_at as at, null::integer, null, system_id, trace_id, concat_ws(' to ', previous_status, status), status, position
    from system_changes`,
  NOTICE: sql`recorded_at as at, null::integer, null, system_id, trace_id, kind, kind, position from notices`,
  DELIVERY: sql`coalesce((attempts -> 0 ->> 'at')::timestamptz, created_at) as at, (attempts -> -1 ->> 'milliseconds')::integer, id, system_id, trace_id, type,
    state, position from webhook_deliveries`,
};

/** The column by which the entries of a trace are read in order: the last one of the log's index `…_by_trace`. */
export const orders: Readonly<Record<TraceKind, string>> = {
  API_REQUEST: "started_at",
  AUDIT: "at",
  INGRESS_EVENT: "received_at",
  SYNC_RUN: "started_at",
  COMMAND: "created_at",
  VENDOR_CALL: "started_at",
  CHANGE: "position",
  SYSTEM_STATUS: "position",
  NOTICE: "position",
  DELIVERY: "created_at",
};

/** The outcomes after which somebody may have to act. */
const failures: Partial<Readonly<Record<TraceKind, readonly string[]>>> = {
  API_REQUEST: ["FAILED", "REFUSED"],
  AUDIT: ["REFUSED", "FAILED"],
  INGRESS_EVENT: ["FAILED"],
  SYNC_RUN: ["FAILED"],
  COMMAND: ["FAILED", "UNKNOWN"],
  VENDOR_CALL: ["BAD_REQUEST", "UNAUTHORIZED", "RATE_LIMITED", "SERVER_ERROR", "TIMEOUT", "NO_ANSWER"],
  SYSTEM_STATUS: ["DEGRADED", "REAUTHORIZATION_REQUIRED"],
  DELIVERY: ["FAILED"],
};

export const toEntry = (row: EntryRow): LogEntry => ({
  kind: row.kind,
  at: row.at,
  milliseconds: row.milliseconds,
  nodeId: row.node_id,
  systemId: row.system_id,
  traceId: row.trace_id,
  isFailure: failures[row.kind]?.includes(row.outcome ?? "") ?? false,
  title: row.title,
  outcome: row.outcome,
  position: row.position,
});
