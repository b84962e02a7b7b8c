import { sql, type Kysely } from "kysely";

/** Lets a command that was carried out say which of its fields were not. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table commands add column unwritten jsonb`.execute(database);
}
