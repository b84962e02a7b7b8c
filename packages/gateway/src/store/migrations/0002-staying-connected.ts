import { sql, type Kysely } from "kysely";

/** Adds refreshing ahead of time, bound tokens by code, pausing and erasing, and the data behind a system's health. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table credentials rename column expires_at to refresh_at`,
  `alter table credentials
     add column refresh_failures integer not null default 0,
     add column refresh_after timestamptz(3)`,
  `create index credentials_to_refresh on credentials (refresh_at) where refresh_at is not null`,
  `alter table api_tokens
     add column hint text not null default '',
     add column last_used_from text,
     add column is_exchanged boolean not null default false,
     add column replaced_by text`,
  `create index api_tokens_by_system on api_tokens (environment_id, system_id) where system_id is not null`,
  `alter table connect_sessions
     add column browser_hash bytea,
     add column token_scopes text[],
     add column code_hash bytea unique,
     add column code_expires_at timestamptz(3),
     add column tries integer not null default 0`,
  `create index connect_sessions_by_expiry on connect_sessions (expires_at)`,
  `create index connect_sessions_open on connect_sessions (environment_id, expires_at) where status = 'OPEN'`,
  `alter table systems
     add column paused_at timestamptz(3),
     add column erase_requested_at timestamptz(3)`,
  `alter table sync_states
     add column last_success_at timestamptz(3),
     add column next_run_at timestamptz(3)`,
  `create index system_changes_by_system on system_changes (environment_id, system_id, position)`,
  `create index sync_runs_open on sync_runs (environment_id, system_id, entity) where ended_at is null`,
  `create index commands_by_system on commands (environment_id, system_id, created_at)`,
  `create index connect_sessions_by_system on connect_sessions (environment_id, system_id) where system_id is not null`,
  `create table sync_hours (
     environment_id text not null,
     system_id text not null,
     hour timestamptz(3) not null,
     runs integer not null default 0,
     failed_runs integer not null default 0,
     primary key (environment_id, system_id, hour)
   )`,
  `alter table sync_hours enable row level security`,
  `alter table sync_hours force row level security`,
  `create policy tenant on sync_hours to fettle_app
     using (environment_id = (select current_setting('fettle.environment', true)))
     with check (environment_id = (select current_setting('fettle.environment', true)))`,
  `create policy service on sync_hours to fettle_service using (true) with check (true)`,
  `grant select, insert, update, delete on sync_hours to fettle_app, fettle_service`,
];
