import { sql, type Kysely } from "kysely";

/**
 * Every commit leaves a random mark on its entries of the log, so that a place in a history that is gone is recognised. What was written
 * before has none.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table environments add column change_mark text, add column change_mark_before text, add column change_floor_mark text,
     add column change_fork_position bigint, add column change_fork_mark text`,
  `alter table changes add column mark text`,
  `alter table system_changes add column mark text`,
];
