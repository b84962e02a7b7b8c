import { sql, type Kysely } from "kysely";

/** Drops an index that no statement uses any more. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`drop index sync_states_long`.execute(database);
}
