import { sql, type Kysely } from "kysely";

/** Endpoints, their deliveries, and what is counted and replayed of them. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table webhook_endpoints (
     environment_id text not null,
     id text not null,
     system_id text,
     sealed text not null,
     header_names text[] not null,
     documents jsonb not null,
     preset text,
     notices text[] not null,
     description text,
     token_id text not null,
     max_in_flight integer not null,
     max_per_second integer,
     status text not null,
     status_reason text,
     failing_since timestamptz(3),
     probes integer not null default 0,
     next_probe_at timestamptz(3),
     paused_until timestamptz(3),
     previous_secret_until timestamptz(3),
     created_at timestamptz(3) not null,
     updated_at timestamptz(3) not null,
     primary key (environment_id, id)
   )`,
  `create table webhook_deliveries (
     environment_id text not null,
     id text not null,
     endpoint_id text not null,
     position bigint not null,
     mark text,
     type text not null,
     key text not null,
     record_id text,
     system_id text,
     trace_id text not null,
     recorded_at timestamptz(3) not null,
     state text not null,
     body text,
     attempts jsonb not null,
     is_replay boolean not null default false,
     next_attempt_at timestamptz(3),
     expires_at timestamptz(3),
     skipped jsonb,
     created_at timestamptz(3) not null,
     ended_at timestamptz(3),
     primary key (environment_id, id)
   )`,
  // An endpoint's list, newest first.
  `create index webhook_deliveries_by_endpoint on webhook_deliveries (environment_id, endpoint_id, created_at, id)`,
  // The list of those that were not simply delivered, which are few.
  `create index webhook_deliveries_by_state on webhook_deliveries (environment_id, endpoint_id, state, created_at, id) where state <> 'DELIVERED'`,
  // What waits, by when it is due, and in order behind the first of its key.
  `create index webhook_deliveries_due on webhook_deliveries (environment_id, endpoint_id, next_attempt_at) where state = 'PENDING'`,
  `create index webhook_deliveries_waiting on webhook_deliveries (environment_id, endpoint_id, key, position) where state = 'PENDING'`,
  `create index webhook_deliveries_by_record on webhook_deliveries (environment_id, record_id, created_at, id) where record_id is not null`,
  // Rows come in by age, so a small index is enough to delete the oldest.
  `create index webhook_deliveries_by_age on webhook_deliveries using brin (created_at)`,
  // Erasing a system.
  `create index webhook_deliveries_by_system on webhook_deliveries (environment_id, system_id) where system_id is not null`,
  `create table webhook_hours (
     environment_id text not null,
     endpoint_id text not null,
     hour timestamptz(3) not null,
     attempts integer not null,
     delivered integer not null,
     failed integer not null,
     primary key (environment_id, endpoint_id, hour)
   )`,
  `create index webhook_hours_by_age on webhook_hours (hour)`,
  `create table webhook_replays (
     environment_id text not null,
     id text not null,
     endpoint_id text not null,
     selection jsonb not null,
     from_position bigint not null,
     to_position bigint not null,
     place jsonb not null,
     state text not null,
     reason text,
     sent integer not null default 0,
     failed integer not null default 0,
     created_at timestamptz(3) not null,
     ended_at timestamptz(3),
     primary key (environment_id, id)
   )`,
  `create unique index webhook_replays_running on webhook_replays (environment_id, endpoint_id) where state = 'RUNNING'`,
  `create index webhook_replays_by_age on webhook_replays (ended_at)`,
];
