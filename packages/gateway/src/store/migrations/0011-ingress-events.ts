import { sql, type Kysely } from "kysely";

/** Keeps and lists webhooks that could not be processed, and commands. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table ingress_deliveries
     add column error_code text,
     add column content_type text,
     add column content_encoding text`,
  `create index ingress_deliveries_by_system on ingress_deliveries (environment_id, system_id, received_at desc, id desc)`,
  `create index ingress_deliveries_failed on ingress_deliveries (environment_id, system_id, received_at desc, id desc)
     where error is not null and processed_at is not null`,
  // Failed events are kept longer, so each kind is found by its own age.
  `drop index ingress_deliveries_by_age`,
  `create index ingress_deliveries_by_age on ingress_deliveries (processed_at) where processed_at is not null and error is null`,
  `create index ingress_deliveries_failed_by_age on ingress_deliveries (processed_at)
     where processed_at is not null and error is not null`,
  `create index commands_by_status on commands (environment_id, status, created_at desc, id desc)`,
  `create index commands_by_system_and_status on commands (environment_id, system_id, status, created_at desc, id desc)`,
];
