import { sql, type Kysely } from "kysely";

/** Gives the states of commands places in the log. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create table command_changes (
    environment_id text not null,
    position bigint not null,
    system_id text not null,
    command_id text not null,
    state text not null,
    recorded_at timestamptz(3) not null,
    trace_id text not null,
    mark text not null,
    primary key (environment_id, position)
  )`.execute(database);
}
