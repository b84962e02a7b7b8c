import { sql, type Kysely } from "kysely";

/** What was done, by whom. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table audit_entries (
     environment_id text not null,
     id text not null,
     at timestamptz(3) not null,
     actor_kind text not null,
     token_id text,
     token_name text,
     action text not null,
     system_id text,
     subject_ids text[] not null,
     arguments jsonb not null,
     outcome text not null,
     code text,
     address text,
     trace_id text not null,
     primary key (environment_id, id)
   )`,
  // The list, and the list by each filter that leaves few.
  `create index audit_entries_in_order on audit_entries (environment_id, at, id)`,
  `create index audit_entries_by_system on audit_entries (environment_id, system_id, at, id) where system_id is not null`,
  `create index audit_entries_by_token on audit_entries (environment_id, token_id, at, id) where token_id is not null`,
  `create index audit_entries_by_action on audit_entries (environment_id, action, at, id)`,
  `create index audit_entries_by_actor on audit_entries (environment_id, actor_kind, at, id)`,
  `create index audit_entries_by_trace on audit_entries (environment_id, trace_id, at)`,
];
