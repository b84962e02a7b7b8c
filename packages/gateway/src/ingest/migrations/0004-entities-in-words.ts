import { sql, type Kysely } from "kysely";

/** Keeps why an entity could not be synced, beside how often. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table sync_states add column error text`.execute(database);
}
