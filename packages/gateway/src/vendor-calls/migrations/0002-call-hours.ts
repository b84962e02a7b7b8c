import { sql, type Kysely } from "kysely";

/** Counts calls by system and hour. Calls of earlier versions are not counted. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table call_hours (
     environment_id text not null,
     system_id text not null,
     hour timestamptz(3) not null,
     connector_id text not null,
     ok integer not null,
     not_found integer not null,
     bad_request integer not null,
     unauthorized integer not null,
     rate_limited integer not null,
     server_error integer not null,
     timeout integer not null,
     no_answer integer not null,
     cancelled integer not null,
     durations integer[] not null,
     primary key (environment_id, system_id, hour)
   )`,
  // The health of a connector: all of its systems.
  `create index call_hours_by_connector on call_hours (environment_id, connector_id, hour)`,
  // Deleting the oldest, and rates over all environments.
  `create index call_hours_by_age on call_hours (hour)`,
];
