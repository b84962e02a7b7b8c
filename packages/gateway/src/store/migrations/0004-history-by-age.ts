import { sql, type Kysely } from "kysely";

/** Adds indexes to find old history by its age, in small steps, however much newer history there is. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create index vendor_calls_by_age on vendor_calls (started_at)`,
  `create index sync_runs_by_age on sync_runs (started_at)`,
  `create index ingress_deliveries_by_age on ingress_deliveries (processed_at) where processed_at is not null`,
];
