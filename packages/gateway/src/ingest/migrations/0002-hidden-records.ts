import { sql, type Kysely } from "kysely";

/** Keeps which records a vendor no longer shows, and counts reads that fail. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table hidden_records (
     environment_id text not null,
     system_id text not null,
     entity text not null,
     record_id text collate "C" not null,
     primary key (environment_id, system_id, entity, record_id)
   )`,
  `alter table sync_runs
     add column hidden integer not null default 0,
     add column failed_reads integer not null default 0`,
];
