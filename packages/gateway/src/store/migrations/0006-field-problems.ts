import { sql, type Kysely } from "kysely";

/** Adds the problems of a record, and of a run's records, that could not be read. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table records add column problems jsonb`,
  `alter table sync_runs
     add column problems jsonb,
     add column rejection text`,
];
