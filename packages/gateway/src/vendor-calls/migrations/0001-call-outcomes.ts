import { sql, type Kysely } from "kysely";

/** Notes of each call the connector, what came of it and why it was made, and lists calls in their order. Earlier rows have none of the three. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table vendor_calls add column connector_id text, add column outcome text, add column kind text`,
  // The lists of all calls, of a connector's and of a system's.
  `create index vendor_calls_in_order on vendor_calls (environment_id, started_at, id)`,
  `create index vendor_calls_by_connector on vendor_calls (environment_id, connector_id, started_at, id) where connector_id is not null`,
  `drop index vendor_calls_by_system`,
  `create index vendor_calls_by_system on vendor_calls (environment_id, system_id, started_at, id)`,
  // The lists of those that failed, which are few.
  `create index vendor_calls_failed on vendor_calls (environment_id, started_at, id) where outcome <> 'OK'`,
  `create index vendor_calls_failed_by_system on vendor_calls (environment_id, system_id, started_at, id) where outcome <> 'OK'`,
  `create index vendor_calls_by_trace on vendor_calls (environment_id, trace_id, started_at)`,
  // The few that are no usual call.
  `create index vendor_calls_by_kind on vendor_calls (environment_id, kind, started_at, id) where kind <> 'CALL'`,
];
