import { sql, type Kysely } from "kysely";

/** Finds what belongs to a trace in the logs of the stages before, and lists the webhooks of all systems. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  // Each ends in the order in which a page of a long story is read.
  ...Object.entries({
    ingress_deliveries: "received_at",
    sync_runs: "started_at",
    commands: "created_at",
    changes: "position",
    system_changes: "position",
    notices: "position",
    webhook_deliveries: "created_at",
  }).map(([table, order]) => `create index ${table}_by_trace on ${table} (environment_id, trace_id, ${order})`),
  `create index ingress_deliveries_in_order on ingress_deliveries (environment_id, received_at, id)`,
  `create index ingress_deliveries_failed_in_order on ingress_deliveries (environment_id, received_at, id) where error is not null`,
];
