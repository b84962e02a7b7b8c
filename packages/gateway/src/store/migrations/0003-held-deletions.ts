import { sql, type Kysely } from "kysely";

/** Adds deletions that wait for an operator's decision, and the data that determines where the next poll begins. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table held_deletions (
     environment_id text not null,
     id text not null,
     system_id text not null,
     entity text not null,
     records integer not null,
     total integer not null,
     found_at timestamptz(3) not null,
     last_found_at timestamptz(3) not null,
     trace_id text not null,
     decision text check (decision in ('CONFIRMED', 'REJECTED')),
     decision_trace_id text,
     primary key (environment_id, id),
     unique (environment_id, system_id, entity),
     foreign key (environment_id, system_id) references systems on delete cascade
   )`,
  `create index records_missing on records (environment_id, system_id, entity, remote_id)
     where missing_scans > 0 and deleted_at is null`,
  `alter table sync_states
     add column newest_remote_at timestamptz(3),
     add column newest_seen_at timestamptz(3)`,
  `alter table held_deletions enable row level security`,
  `alter table held_deletions force row level security`,
  `create policy tenant on held_deletions to fettle_app
     using (environment_id = (select current_setting('fettle.environment', true)))
     with check (environment_id = (select current_setting('fettle.environment', true)))`,
  `create policy service on held_deletions to fettle_service using (true) with check (true)`,
  `grant select, insert, update, delete on held_deletions to fettle_app, fettle_service`,
];
