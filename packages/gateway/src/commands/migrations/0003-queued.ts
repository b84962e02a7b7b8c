import { sql, type Kysely } from "kysely";

/** Lets a command wait for a worker, and Fettle look for what a command has done whose process died. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table commands add column queued boolean not null default false, add column hold boolean not null default false,
     add column looking_since timestamptz(3)`,
  `create index commands_queued on commands (environment_id, system_id, created_at, id) where queued`,
];
