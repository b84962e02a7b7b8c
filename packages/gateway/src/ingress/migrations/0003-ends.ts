import { sql, type Kysely } from "kysely";

/** Lets registrations at vendors end, and be renewed before. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table webhook_registrations add column expires_at timestamptz(3), add column renew_at timestamptz(3)`.execute(
    database,
  );
}
