import { sql } from "kysely";
import type { Database } from "../../store/database.ts";
import { logs, orders, toEntry, type EntryRow } from "./log-columns.ts";
import type { Trace, TraceKind } from "./trace.ts";

/**
 * What belongs to a trace of these kinds, which are in the order of cause and effect, oldest first; at the same millisecond causes come before effects. A reader of one system sees what is about that
 * system. One statement over the indexes `…_by_trace`, a page of each log.
 */
export async function selectTrace(
  database: Database,
  {
    environmentId,
    systemId,
    id,
    limit,
    kinds,
  }: {
    readonly environmentId: string;
    readonly systemId: string | null;
    readonly id: string;
    readonly limit: number;
    readonly kinds: readonly TraceKind[];
  },
): Promise<Trace> {
  const isOfSystem = systemId === null ? sql`true` : sql`system_id = ${systemId}`;
  const parts = kinds.map(
    (kind, rank) => sql`(select ${sql.lit(kind)} as kind, ${sql.lit(rank)} as rank, ${logs[kind]}
      where environment_id = ${environmentId} and trace_id = ${id} and ${isOfSystem}
      order by trace_id, ${sql.ref(orders[kind])} limit ${sql.lit(limit + 1)})`,
  );
  const { rows } = await sql<EntryRow>`
    select kind, at, milliseconds, node_id, system_id, trace_id, title, outcome, position from (${sql.join(parts, sql` union all `)}) as story
    order by at, rank, position, node_id limit ${sql.lit(limit + 1)}`.execute(database);
  return { id, entries: rows.slice(0, limit).map(toEntry), isCut: rows.length > limit };
}

/** Where the trace of something stands that has an id of its own, by the beginning of the id. */
const traced = {
  req: "api_requests",
  ind: "ingress_deliveries",
  call: "vendor_calls",
  cmd: "commands",
  run: "sync_runs",
  whd: "webhook_deliveries",
} as const;

/** The trace of something by its own id. Any other id is that of a trace itself, since apps choose request ids. By the primary keys. */
export async function findTraceOf(database: Database, environmentId: string, id: string): Promise<string> {
  const table = Object.entries(traced).find(([prefix]) => id.startsWith(`${prefix}_`))?.[1];
  if (table === undefined) return id;
  const { rows } = await sql<{ readonly trace_id: string }>`
    select trace_id from ${sql.table(table)} where environment_id = ${environmentId} and id = ${id}`.execute(database);
  return rows[0]?.trace_id ?? id;
}
