import { sql, type Kysely } from "kysely";

/** Lets a webhook of the vendor answer a command that the vendor accepted for later. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table commands add column reference text, add column answer_until timestamptz(3)`,
  `create index commands_accepted on commands (environment_id, system_id, reference) where reference is not null`,
  `create index commands_unanswered on commands (answer_until) where answer_until is not null`,
  `create table write_answers (
     environment_id text not null,
     system_id text not null,
     reference text not null,
     remote_id text,
     failure jsonb,
     is_signed boolean not null,
     received_at timestamptz(3) not null,
     primary key (environment_id, system_id, reference)
   )`,
  `create index write_answers_by_age on write_answers (received_at)`,
];
