import { sql, type Kysely } from "kysely";

/** Keeps the words that each customer names for itself, and how often their meanings have changed. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table systems
     add column words jsonb not null default '{}',
     add column words_revision integer not null default 0`,
  `create index systems_reworded on systems (environment_id, id) where words_revision > 0`,
];
