import { sql, type Kysely } from "kysely";

/** Lets the waiting events of a system be processed in sets, beside those that have jobs of their own. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table ingress_deliveries
     add column has_own_job boolean not null default false,
     add column read_at timestamptz(3)`,
  `drop index ingress_deliveries_open`,
  `create index ingress_deliveries_open on ingress_deliveries (environment_id, system_id, has_own_job, received_at, id)
     where processed_at is null`,
];
