import { sql } from "kysely";
import type { Database } from "../../store/database.ts";
import { logs, toEntry, type EntryRow } from "../trace/log-columns.ts";
import type { LogEntry, TraceKind } from "../trace/trace.ts";

/** The kinds that are shown live, by the beginning of their ids. Changes, statuses and notices have streams of their own. */
export const liveKinds = {
  req: "API_REQUEST",
  call: "VENDOR_CALL",
  ind: "INGRESS_EVENT",
} as const satisfies Readonly<Record<string, TraceKind>>;

/** Entries by their ids, oldest first. By the primary keys. */
export async function selectEntries(
  database: Database,
  environmentId: string,
  ids: readonly string[],
): Promise<readonly LogEntry[]> {
  const parts = Object.entries(liveKinds).flatMap(([prefix, kind]) => {
    const own = ids.filter((id) => id.startsWith(`${prefix}_`));
    if (own.length === 0) return [];
    return sql`(select ${sql.lit(kind)} as kind, ${logs[kind]} where environment_id = ${environmentId} and id = any(${own}::text[]))`;
  });
  if (parts.length === 0) return [];
  const { rows } = await sql<EntryRow>`
    select kind, at, milliseconds, node_id, system_id, trace_id, title, outcome, position from (${sql.join(parts, sql` union all `)}) as entry
    (kind, at, milliseconds, node_id, system_id, trace_id, title, outcome, position) order by at, node_id`.execute(database);
  return rows.map(toEntry);
}
