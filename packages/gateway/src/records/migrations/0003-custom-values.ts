import { sql, type Kysely } from "kysely";

/** Keeps the values of mapped fields where filters find them. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table custom_values (
     environment_id text not null,
     record_id text collate "C" not null,
     name text collate "C" not null,
     entity text not null,
     type text not null,
     key text collate "C",
     number numeric,
     near double precision,
     primary key (environment_id, record_id, name)
   )`,
  `create index custom_values_by_key on custom_values (environment_id, entity, name, type, key, record_id) where key is not null`,
  `create index custom_values_by_number on custom_values (environment_id, entity, name, near, record_id) where near is not null`,
];
