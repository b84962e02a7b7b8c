import { sql, type Kysely } from "kysely";

/** Tells the runs that poll from those that read complete lists beside them. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table sync_runs add column kind text not null default 'poll'`.execute(database);
}
