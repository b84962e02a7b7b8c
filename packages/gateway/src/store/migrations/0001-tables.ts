import { sql, type Kysely } from "kysely";

/** Creates every table, each with its environment from the start, under row-level security. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
  for (const table of tenantTables) {
    await sql.raw(`alter table ${table} enable row level security`).execute(database);
    await sql.raw(`alter table ${table} force row level security`).execute(database);
    await sql
      .raw(
        `create policy tenant on ${table} to fettle_app
           using (${keyOf(table)} = (select current_setting('fettle.environment', true)))
           with check (${keyOf(table)} = (select current_setting('fettle.environment', true)))`,
      )
      .execute(database);
    await sql.raw(`create policy service on ${table} to fettle_service using (true) with check (true)`).execute(database);
    await sql.raw(`grant select, insert, update, delete on ${table} to fettle_app, fettle_service`).execute(database);
  }
  await sql.raw(`grant select, insert, update on workspaces to fettle_service`).execute(database);
  await sql.raw(`revoke insert, delete on environments from fettle_app`).execute(database);
}

const keyOf = (table: string) => (table === "environments" ? "id" : "environment_id");

const tenantTables = [
  "environments",
  "api_tokens",
  "systems",
  "credentials",
  "connect_sessions",
  "ingress_keys",
  "ingress_deliveries",
  "sync_states",
  "sync_runs",
  "records",
  "record_links",
  "rejected_records",
  "changes",
  "system_changes",
  "commands",
  "vendor_calls",
];

const statements = [
  `create table workspaces (
     id text primary key,
     name text not null,
     created_at timestamptz(3) not null
   )`,
  `create table environments (
     id text primary key,
     workspace_id text not null references workspaces,
     kind text not null check (kind in ('test', 'live')),
     change_position bigint not null default 0,
     change_floor bigint not null default 0,
     created_at timestamptz(3) not null,
     unique (workspace_id, kind)
   )`,
  `create table api_tokens (
     environment_id text not null references environments,
     id text not null,
     name text not null,
     hash bytea not null unique,
     scopes text[] not null,
     system_id text,
     created_at timestamptz(3) not null,
     last_used_at timestamptz(3),
     expires_at timestamptz(3),
     revoked_at timestamptz(3),
     primary key (environment_id, id)
   )`,
  `create table systems (
     environment_id text not null references environments,
     id text not null,
     connector_id text not null,
     display_name text not null,
     external_id text,
     account_id text,
     account_name text,
     settings jsonb not null,
     authentication text not null,
     status text not null,
     status_reason text,
     status_changed_at timestamptz(3) not null,
     last_synced_at timestamptz(3),
     created_at timestamptz(3) not null,
     primary key (environment_id, id)
   )`,
  `create table credentials (
     environment_id text not null,
     system_id text not null,
     version integer not null,
     sealed text not null,
     expires_at timestamptz(3),
     lease_owner text,
     lease_fence bigint not null default 0,
     lease_until timestamptz(3),
     updated_at timestamptz(3) not null,
     primary key (environment_id, system_id),
     foreign key (environment_id, system_id) references systems on delete cascade
   )`,
  `create table connect_sessions (
     environment_id text not null references environments,
     id text not null,
     key_hash bytea not null unique,
     system_id text,
     reconnects boolean not null,
     connector_id text,
     external_id text,
     display_name text,
     redirect_url text,
     state text,
     status text not null,
     oauth_state_hash bytea unique,
     sealed text,
     failure text,
     expires_at timestamptz(3) not null,
     created_at timestamptz(3) not null,
     finished_at timestamptz(3),
     primary key (environment_id, id)
   )`,
  `create table ingress_keys (
     environment_id text not null,
     id text not null,
     system_id text not null,
     key_hash bytea not null unique,
     sealed text not null,
     created_at timestamptz(3) not null,
     primary key (environment_id, id),
     foreign key (environment_id, system_id) references systems on delete cascade
   )`,
  `create table ingress_deliveries (
     environment_id text not null,
     id text not null,
     system_id text not null,
     delivery_key text not null,
     signed boolean not null,
     body bytea not null,
     received_at timestamptz(3) not null,
     processed_at timestamptz(3),
     error text,
     trace_id text not null,
     primary key (environment_id, id),
     unique (environment_id, system_id, delivery_key)
   )`,
  `create index ingress_deliveries_open on ingress_deliveries (environment_id, system_id, received_at) where processed_at is null`,
  `create table sync_states (
     environment_id text not null,
     system_id text not null,
     entity text not null,
     phase text not null,
     since text,
     pass_started_at timestamptz(3),
     page_cursor text,
     failures integer not null default 0,
     last_run_at timestamptz(3),
     scanned_at timestamptz(3),
     primary key (environment_id, system_id, entity),
     foreign key (environment_id, system_id) references systems on delete cascade
   )`,
  `create table sync_runs (
     environment_id text not null,
     id text not null,
     system_id text not null,
     entity text not null,
     started_at timestamptz(3) not null,
     ended_at timestamptz(3),
     read integer not null default 0,
     created integer not null default 0,
     updated integer not null default 0,
     deleted integer not null default 0,
     rejected integer not null default 0,
     error text,
     trace_id text not null,
     primary key (environment_id, id)
   )`,
  `create index sync_runs_by_system on sync_runs (environment_id, system_id, started_at desc)`,
  `create table records (
     environment_id text not null,
     id text collate "C" not null,
     system_id text not null,
     entity text not null,
     remote_id text collate "C" not null,
     remote_url text,
     version integer not null,
     hash text not null,
     document jsonb not null,
     custom_fields jsonb not null,
     remote_data jsonb not null,
     remote_created_at timestamptz(3),
     remote_updated_at timestamptz(3),
     created_at timestamptz(3) not null,
     updated_at timestamptz(3) not null,
     deleted_at timestamptz(3),
     missing_scans integer not null default 0,
     primary key (environment_id, id)
   )`,
  `create unique index records_by_remote_id on records (environment_id, system_id, entity, remote_id)`,
  `create index records_by_remote_id_alone on records (environment_id, entity, remote_id)`,
  `create index records_by_updated_at on records (environment_id, entity, updated_at, id)`,
  `create index records_by_updated_at_descending on records (environment_id, entity, updated_at desc nulls last, id)`,
  `create index records_by_created_at on records (environment_id, entity, created_at, id)`,
  `create index records_by_created_at_descending on records (environment_id, entity, created_at desc nulls last, id)`,
  `create table record_links (
     environment_id text not null,
     source_id text collate "C" not null,
     field text not null,
     ordinal integer not null,
     target_id text collate "C" not null,
     primary key (environment_id, source_id, field, ordinal)
   )`,
  `create index record_links_by_target on record_links (environment_id, target_id, field, source_id)`,
  `create table rejected_records (
     environment_id text not null,
     system_id text not null,
     entity text not null,
     remote_key text not null,
     payload jsonb not null,
     error text not null,
     first_seen_at timestamptz(3) not null,
     last_seen_at timestamptz(3) not null,
     primary key (environment_id, system_id, entity, remote_key)
   )`,
  `create table changes (
     environment_id text not null,
     position bigint not null,
     kind text not null,
     entity text not null,
     record_id text not null,
     system_id text not null,
     version integer not null,
     changed_fields text[] not null,
     occurred_at timestamptz(3),
     recorded_at timestamptz(3) not null,
     cause text not null,
     trace_id text not null,
     record jsonb,
     previous jsonb,
     primary key (environment_id, position)
   )`,
  `create index changes_by_record on changes (environment_id, record_id, version)`,
  `create table system_changes (
     environment_id text not null,
     position bigint not null,
     system_id text not null,
     previous_status text,
     status text not null,
     reason text,
     recorded_at timestamptz(3) not null,
     trace_id text not null,
     primary key (environment_id, position)
   )`,
  `create table commands (
     environment_id text not null,
     id text not null,
     system_id text not null,
     entity text not null,
     operation text not null,
     record_id text,
     idempotency_key text,
     input_hash bytea not null,
     input jsonb not null,
     status text not null,
     error jsonb,
     lease_until timestamptz(3),
     created_at timestamptz(3) not null,
     finished_at timestamptz(3),
     trace_id text not null,
     primary key (environment_id, id)
   )`,
  `create unique index commands_by_idempotency_key on commands (environment_id, idempotency_key) where idempotency_key is not null`,
  `create index commands_held on commands (environment_id, system_id) where status in ('HELD', 'PENDING')`,
  `create table vendor_calls (
     environment_id text not null,
     id text not null,
     system_id text not null,
     trace_id text not null,
     method text not null,
     url text not null,
     status integer,
     duration_milliseconds integer not null,
     error text,
     started_at timestamptz(3) not null,
     primary key (environment_id, id)
   )`,
  `create index vendor_calls_by_system on vendor_calls (environment_id, system_id, started_at desc)`,
];
