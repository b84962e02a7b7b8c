import { sql, type Kysely } from "kysely";

/** Counts rejected records by the hour, and notes how long syncs were late. Hours of earlier versions do not say. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table sync_hours add column rejected integer not null default 0, add column longest_lag_seconds integer`,
  // Deleting the oldest.
  `create index sync_hours_by_age on sync_hours (hour)`,
];
