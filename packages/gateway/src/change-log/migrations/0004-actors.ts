import { sql, type Kysely } from "kysely";

/** Keeps with each change who made it. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table changes add column actor jsonb`.execute(database);
}
