import { runStatement } from "../house/run-statement.ts";

const together = 100_000;
/** A story has so many entries of each log. */
const entriesPerTrace = 4;

/** Entries number $1 to $2 of each log: one in fifty failed, and the newest is now. `$3` is the environment, `$4` the system. */
const fills: readonly string[] = [
  /* SQL */ `
  insert into api_requests (environment_id, id, trace_id, token_id, transport, operation_type, operation_name, document_hash, variables, outcome,
    error_codes, cost, started_at, duration_milliseconds, bytes, user_agent)
  select $3, 'req_' || lpad(number::text, 25, '0'), lpad(to_hex(number / ${entriesPerTrace}), 32, '0'), 'tok_' || number % 40, 'http',
    case when number % 10 = 0 then 'mutation' else 'query' end, 'Operation' || number % 200, md5((number % 200)::text), '{"first":50}',
    case when number % 50 = 0 then 'FAILED' else 'SUCCEEDED' end, case when number % 50 = 0 then array['BAD_USER_INPUT'] else '{}' end, 52,
    now() - (interval '1 second' * ($5::int - number)), 12, 12000, 'bench'
  from generate_series($1::int, $2::int) as given(number) where $4::text is not null`,
  /* SQL */ `
  insert into vendor_calls (environment_id, id, system_id, trace_id, method, url, status, duration_milliseconds, error, started_at, connector_id,
    outcome, kind)
  select $3, 'call_' || lpad(number::text, 26, '0'), case when number % 100 = 0 then $4 else 'sys_' || number % 1000 end,
    lpad(to_hex(number / ${entriesPerTrace}), 32, '0'), 'GET', 'https://vendor.example/work-orders', case when number % 50 = 0 then 500 else 200 end, 80,
    case when number % 50 = 0 then 'UNAVAILABLE' end, now() - (interval '1 second' * ($5::int - number)), 'connector-' || number % 20,
    case when number % 50 = 0 then 'SERVER_ERROR' else 'OK' end, 'CALL'
  from generate_series($1::int, $2::int) as given(number)`,
  /* SQL */ `
  insert into ingress_deliveries (environment_id, id, system_id, delivery_key, signed, body, received_at, processed_at, trace_id)
  select $3, 'ind_' || lpad(number::text, 26, '0'), case when number % 100 = 0 then $4 else 'sys_' || number % 1000 end, number::text, true, '{}',
    now() - (interval '1 second' * ($5::int - number)), now(), lpad(to_hex(number / ${entriesPerTrace}), 32, '0')
  from generate_series($1::int, $2::int) as given(number)`,
  /* SQL */ `
  insert into changes (environment_id, position, kind, entity, record_id, system_id, version, changed_fields, recorded_at, cause, trace_id)
  select $3, 1000000000 + number, 'UPDATED', 'WorkOrder', 'wo_' || number % 100000, $4, number, array['title'],
    now() - (interval '1 second' * ($5::int - number)), 'WEBHOOK', lpad(to_hex(number / ${entriesPerTrace}), 32, '0')
  from generate_series($1::int, $2::int) as given(number)`,
];

/** The trace of entry number so many. */
export const traceOf = (number: number): string =>
  Math.floor(number / entriesPerTrace)
    .toString(16)
    .padStart(32, "0");

/** Fills each log with so many entries of the one environment that has a system. */
export async function lengthenLogs(databaseUrl: string, entries: number): Promise<void> {
  const [found] = await runStatement<{ environment: string; id: string }>(
    databaseUrl,
    "select environment_id as environment, min(id) as id from systems group by environment_id",
  );
  for (const fill of fills)
    for (let first = 1; first <= entries; first += together)
      await runStatement(databaseUrl, fill, [
        first,
        Math.min(entries, first + together - 1),
        found?.environment,
        found?.id,
        entries,
      ]);
  await runStatement(databaseUrl, "analyze");
}

/** How often each log has been read from its beginning to its end. */
export async function sequentialScans(databaseUrl: string): Promise<number> {
  const [row] = await runStatement<{ count: number }>(
    databaseUrl,
    `select coalesce(sum(seq_scan), 0)::int as count from pg_stat_user_tables
     where relname in ('api_requests', 'vendor_calls', 'ingress_deliveries', 'changes')`,
  );
  return row?.count ?? 0;
}
