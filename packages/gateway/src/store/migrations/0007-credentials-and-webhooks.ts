import { sql, type Kysely } from "kysely";

/** Refusals that are confirmed and heal, webhooks that are looked at again, and idempotency keys that belong to a system. */
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
  // What was unique in its environment is so in its system: every key that was used stays used.
  `drop index commands_by_idempotency_key`,
  `create unique index commands_by_idempotency_key on commands (environment_id, system_id, idempotency_key)
     where idempotency_key is not null`,
];
