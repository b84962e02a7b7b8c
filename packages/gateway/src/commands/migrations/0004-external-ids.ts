import { sql, type Kysely } from "kysely";

/** Lets apps give records ids of their own, and reserve one with the command that creates its record. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table external_ids (
     environment_id text not null,
     entity text not null,
     kind text not null,
     external_id text not null,
     system_id text not null,
     record_id text,
     command_id text,
     created_at timestamptz(3) not null,
     primary key (environment_id, entity, kind, external_id)
   )`,
  `create unique index external_ids_by_record on external_ids (environment_id, record_id)
     where record_id is not null and kind = 'EXTERNAL_ID'`,
  `alter table commands add column claim_kind text, add column claim_id text`,
];
