import { sql, type Kysely } from "kysely";

/** Adds refusals that are confirmed and heal, repeated checks of webhooks, and idempotency keys that belong to a system. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table credentials
     add column probe_round integer not null default 0,
     add column probe_outcome text check (probe_outcome in ('works', 'refused', 'unclear')),
     add column probe_until timestamptz(3),
     add column heal_at timestamptz(3),
     add column heal_failures integer not null default 0`,
  `create index credentials_to_heal on credentials (heal_at) where heal_at is not null`,
  // A key that was unique in its environment is unique in its system: every used key stays used.
  `drop index commands_by_idempotency_key`,
  `create unique index commands_by_idempotency_key on commands (environment_id, system_id, idempotency_key)
     where idempotency_key is not null`,
  `create table webhook_registrations (
     environment_id text not null,
     system_id text not null,
     status text not null check (status in ('PENDING', 'ACTIVE', 'FAILED', 'NOT_SUPPORTED')),
     reason text,
     checked_at timestamptz(3),
     check_at timestamptz(3) not null,
     failures integer not null default 0,
     public_url text,
     fingerprint text,
     reference text,
     primary key (environment_id, system_id),
     foreign key (environment_id, system_id) references systems on delete cascade
   )`,
  `create index webhook_registrations_due on webhook_registrations (check_at)`,
  `alter table webhook_registrations enable row level security`,
  `alter table webhook_registrations force row level security`,
  `create policy tenant on webhook_registrations to fettle_app
     using (environment_id = (select current_setting('fettle.environment', true)))
     with check (environment_id = (select current_setting('fettle.environment', true)))`,
  `create policy service on webhook_registrations to fettle_service using (true) with check (true)`,
  `grant select, insert, update, delete on webhook_registrations to fettle_app, fettle_service`,
];
