import { sql, type Kysely } from "kysely";

/** Gives events that are no record changes places in the log. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create table notices (
    environment_id text not null,
    position bigint not null,
    kind text not null,
    system_id text,
    subject_id text,
    data jsonb,
    recorded_at timestamptz(3) not null,
    trace_id text not null,
    mark text not null,
    primary key (environment_id, position)
  )`.execute(database);
}
