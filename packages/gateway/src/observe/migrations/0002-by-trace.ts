import { sql, type Kysely } from "kysely";

/** Finds what belongs to a trace in the logs of the stages before, and lists the webhooks of all systems. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  ...["ingress_deliveries", "sync_runs", "commands", "system_changes", "notices", "webhook_deliveries"].map(
    (table) => `create index ${table}_by_trace on ${table} (environment_id, trace_id)`,
  ),
  // A sync may bring very many changes in one trace: a page of them is read in order.
  `create index changes_by_trace on changes (environment_id, trace_id, position)`,
  `create index ingress_deliveries_in_order on ingress_deliveries (environment_id, received_at, id)`,
  `create index ingress_deliveries_failed_in_order on ingress_deliveries (environment_id, received_at, id) where error is not null`,
];
