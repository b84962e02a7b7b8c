import { sql, type Kysely } from "kysely";

/** The methods that systems take, and the calls with an idempotency key. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table passthrough_methods (
     environment_id text not null,
     system_id text not null,
     methods text[] not null,
     primary key (environment_id, system_id)
   )`,
  `create table passthrough_calls (
     environment_id text not null,
     system_id text not null,
     idempotency_key text not null,
     input_hash bytea not null,
     lease_until timestamptz(3),
     status integer,
     headers jsonb not null,
     body bytea,
     failure jsonb,
     created_at timestamptz(3) not null,
     primary key (environment_id, system_id, idempotency_key)
   )`,
  `create index passthrough_calls_by_age on passthrough_calls (created_at)`,
];
