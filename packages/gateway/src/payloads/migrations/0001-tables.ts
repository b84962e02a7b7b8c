import { sql, type Kysely } from "kysely";

/** What was sent and received, and which of it is kept. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  // The gateway adds a part for each day, and drops it as a whole.
  `create table payloads (
     environment_id text not null,
     subject_id text not null,
     at timestamptz(3) not null,
     kind text not null,
     system_id text,
     trace_id text not null,
     request jsonb,
     request_body bytea,
     response jsonb,
     response_body bytea,
     primary key (environment_id, subject_id, at)
   ) partition by range (at)`,
  // They are compressed already.
  "alter table payloads alter column request_body set storage external, alter column response_body set storage external",
  // Erasing a system.
  "create index payloads_by_system on payloads (environment_id, system_id) where system_id is not null",
  `create table payload_modes (
     environment_id text not null,
     since timestamptz(3) not null,
     mode text not null,
     primary key (environment_id, since)
   )`,
  `create table payload_recordings (
     environment_id text not null,
     id bigint generated always as identity,
     system_id text not null,
     since timestamptz(3) not null,
     until timestamptz(3) not null,
     primary key (environment_id, id)
   )`,
  "create index payload_recordings_by_system on payload_recordings (environment_id, system_id)",
  // Every node knows those that are under way.
  "create index payload_recordings_by_end on payload_recordings (until)",
];
