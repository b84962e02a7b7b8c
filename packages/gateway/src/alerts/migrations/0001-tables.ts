import { sql, type Kysely } from "kysely";

/** Alerts, what environments set about rules, their channels, and the latest round. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table alerts (
     environment_id text not null,
     id text not null,
     rule text not null,
     subject_id text not null,
     system_id text,
     connector_id text,
     facts jsonb not null,
     trace_id text not null,
     revision integer not null default 0,
     opened_at timestamptz(3) not null,
     gone_since timestamptz(3),
     reopened_at timestamptz(3),
     is_told boolean not null default true,
     reminded_at timestamptz(3),
     ended_at timestamptz(3),
     end_reason text,
     acknowledged_at timestamptz(3),
     acknowledged_by text,
     note text,
     primary key (environment_id, id)
   )`,
  // One open alert for a rule and its subject. A round reads all open ones.
  `create unique index alerts_open on alerts (environment_id, rule, subject_id) where ended_at is null`,
  // A round reads those that ended a moment ago, and retention deletes the oldest.
  `create index alerts_by_end on alerts (ended_at) where ended_at is not null`,
  // The list, newest first: all, those that have not ended, and a system's.
  `create index alerts_by_opening on alerts (environment_id, opened_at, id)`,
  `create index alerts_open_by_opening on alerts (environment_id, opened_at, id) where ended_at is null`,
  `create index alerts_by_system on alerts (environment_id, system_id, opened_at, id) where system_id is not null`,
  `create index alerts_by_connector on alerts (environment_id, connector_id, opened_at, id) where connector_id is not null`,
  `create index alerts_by_rule on alerts (environment_id, rule, opened_at, id)`,
  `create table alert_rules (
     environment_id text not null,
     rule text not null,
     is_enabled boolean not null,
     thresholds jsonb not null,
     updated_at timestamptz(3) not null,
     primary key (environment_id, rule)
   )`,
  `create table alert_channels (
     environment_id text not null,
     id text not null,
     name text not null,
     kind text not null,
     sealed text not null,
     rules text[],
     created_at timestamptz(3) not null,
     updated_at timestamptz(3) not null,
     last_sent_at timestamptz(3),
     last_error text,
     last_failed_at timestamptz(3),
     primary key (environment_id, id)
   )`,
  `create table alert_rounds (
     only_row boolean primary key default true check (only_row),
     last_at timestamptz(3) not null,
     running_since timestamptz(3) not null
   )`,
];
