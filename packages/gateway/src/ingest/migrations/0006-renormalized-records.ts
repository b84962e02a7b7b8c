import { sql, type Kysely } from "kysely";

/** Counts how many stored records have been read again. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`alter table renormalizations add column done integer not null default 0, add column total integer not null default 0`)
    .execute(database);
}
