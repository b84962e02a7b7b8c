import { sql, type Kysely } from "kysely";

/** What the API was asked, and what was not logged of it. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  // The ids sort by time, so the primary key is also the list, newest last.
  `create table api_requests (
     environment_id text not null,
     id text collate "C" not null,
     trace_id text not null,
     token_id text not null,
     system_id text,
     transport text not null,
     operation_type text,
     operation_name text,
     document_hash text,
     variables text,
     outcome text not null,
     error_codes text[] not null,
     cost integer,
     started_at timestamptz(3) not null,
     duration_milliseconds integer,
     bytes bigint,
     events integer,
     user_agent text,
     address text,
     primary key (environment_id, id)
   )`,
  `create index api_requests_by_trace on api_requests (environment_id, trace_id, started_at)`,
  `create index api_requests_by_token on api_requests (environment_id, token_id, id)`,
  `create index api_requests_by_name on api_requests (environment_id, operation_name, id) where operation_name is not null`,
  `create index api_requests_writing on api_requests (environment_id, id) where operation_type = 'mutation'`,
  `create index api_requests_streams on api_requests (environment_id, id) where operation_type = 'subscription'`,
  `create index api_requests_not_well on api_requests (environment_id, id) where outcome not in ('SUCCEEDED', 'OPEN')`,
  `create index api_requests_open on api_requests (environment_id, id) where outcome = 'OPEN'`,
  `create index api_requests_by_system on api_requests (environment_id, system_id, id) where system_id is not null`,
  `create index api_requests_by_age on api_requests (started_at)`,
  `create table api_documents (
     environment_id text not null,
     hash text not null,
     text text not null,
     last_seen_at timestamptz(3) not null,
     primary key (environment_id, hash)
   )`,
  `create index api_documents_by_age on api_documents (last_seen_at)`,
  `create table api_request_gaps (
     environment_id text not null,
     minute timestamptz(3) not null,
     dropped bigint not null,
     primary key (environment_id, minute)
   )`,
  `create index api_request_gaps_by_age on api_request_gaps (minute)`,
];
