import { sql, type Kysely } from "kysely";

/** Keeps with a command the token that has sent it. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table commands add column token_id text`.execute(database);
}
