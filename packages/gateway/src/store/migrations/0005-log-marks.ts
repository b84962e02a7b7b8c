import { sql, type Kysely } from "kysely";

/**
 * Adds a random mark that every commit puts on its log entries, which reveals a place in a lost history. Earlier entries have
 * none.
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
