import { sql, type Kysely } from "kysely";

/** What could not be read of a record, and of the records of a run. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table records add column problems jsonb`,
  `alter table sync_runs
     add column problems jsonb,
     add column rejection text`,
];
