import { sql, type Kysely } from "kysely";

/** Adds the progress of passes and complete lists over several turns, and the times until which vendors asked us to wait. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table sync_states
     add column is_long boolean not null default false,
     add column asked_until timestamptz(3),
     add column pass_progress jsonb,
     add column scan jsonb`,
  `create index sync_states_long on sync_states (environment_id, system_id, entity) where is_long`,
  `create table scan_records (
     environment_id text not null,
     system_id text not null,
     entity text not null,
     scan_id text not null,
     record_id text collate "C" not null,
     primary key (environment_id, system_id, entity, scan_id, record_id)
   )`,
  `alter table scan_records enable row level security`,
  `alter table scan_records force row level security`,
  `create policy tenant on scan_records to fettle_app
     using (environment_id = (select current_setting('fettle.environment', true)))
     with check (environment_id = (select current_setting('fettle.environment', true)))`,
  `create policy service on scan_records to fettle_service using (true) with check (true)`,
  `grant select, insert, update, delete on scan_records to fettle_app, fettle_service`,
];
