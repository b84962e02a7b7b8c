import { sql, type Kysely } from "kysely";

/** Keeps which of a vendor's fields apps have mapped. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table systems add column field_mappings jsonb not null default '{}'`,
  `create table connector_field_mappings (
     environment_id text not null,
     connector_id text not null,
     entity text not null,
     mappings jsonb not null,
     primary key (environment_id, connector_id, entity)
   )`,
];
