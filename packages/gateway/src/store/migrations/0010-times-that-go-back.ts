import { sql, type Kysely } from "kysely";

/** Adds what is known of vendors' times that went back, and of writes that have not been read back yet. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table records
     add column trusted_after timestamptz(3),
     add column settled_hash text,
     add column settled_at timestamptz(3)`,
  `alter table commands
     add column unread_remote_id text,
     add column read_back_after timestamptz(3)`,
  `create index commands_unread on commands (environment_id, system_id, read_back_after) where unread_remote_id is not null`,
];
