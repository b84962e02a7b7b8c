import { sql, type Kysely } from "kysely";

/** Counts the removals of records that leave no entry in the log, so that what was read before can be told from what holds now. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table environments add column unlogged_removals bigint not null default 0`.execute(database);
}
