import { sql, type Kysely } from "kysely";

/** Keeps how far stored records have been read again since the meanings of their system's words changed. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`create table renormalizations (
     environment_id text not null,
     system_id text not null,
     revision integer not null,
     entity text,
     after_remote_id text collate "C",
     primary key (environment_id, system_id),
     foreign key (environment_id, system_id) references systems on delete cascade
   )`)
    .execute(database);
}
