import { sql, type Insertable } from "kysely";
import { withoutErased } from "../../change-log/unerased-systems.ts";
import type { Database } from "../../store/database.ts";
import type { ApiDocumentTable, ApiRequestGapTable, ApiRequestTable } from "../tables.ts";

export type NewRequestRow = Insertable<ApiRequestTable> & { readonly environment_id: string; readonly id: string };
export type NewDocument = Insertable<ApiDocumentTable> & { readonly last_seen_at: Date };

/**
 * Writes requests of any environment, or how streams in the log have ended. Those of tokens for one system are left out once that is being
 * erased.
 */
export async function insertRequests(service: Database, rows: readonly NewRequestRow[]): Promise<void> {
  const ofSystems = rows.flatMap((row) =>
    row.system_id === null || row.system_id === undefined ? [] : [{ ...row, system_id: row.system_id }],
  );
  if (ofSystems.length === 0) return await insertRows(service, rows);
  await service.transaction().execute(async (transaction) => {
    const kept = await withoutErased(transaction, ofSystems);
    await insertRows(transaction, [...rows.filter((row) => (row.system_id ?? null) === null), ...kept]);
  });
}

async function insertRows(database: Database, rows: readonly NewRequestRow[]): Promise<void> {
  await sql`
    insert into api_requests (environment_id, id, trace_id, token_id, system_id, transport, operation_type, operation_name, document_hash,
      variables, outcome, error_codes, cost, started_at, duration_milliseconds, bytes, events, user_agent, address)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (environment_id text, id text, trace_id text, token_id text,
      system_id text, transport text, operation_type text, operation_name text, document_hash text, variables text, outcome text,
      error_codes text[], cost integer, started_at timestamptz, duration_milliseconds integer, bytes bigint, events integer,
      user_agent text, address text)
    on conflict (environment_id, id) do update set outcome = excluded.outcome, error_codes = excluded.error_codes,
      duration_milliseconds = excluded.duration_milliseconds, bytes = excluded.bytes, events = excluded.events`.execute(database);
}

/** Stores documents that are not known, and that the others have been seen again. */
export async function storeDocuments(service: Database, documents: readonly NewDocument[]): Promise<void> {
  const distinct = new Map(documents.map((document) => [`${document.environment_id} ${document.hash}`, document]));
  // In one order, because others store the same ones.
  const sorted = [...distinct].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, document]) => document);
  await service
    .insertInto("api_documents")
    .values(sorted)
    .onConflict((conflict) =>
      conflict.columns(["environment_id", "hash"]).doUpdateSet(({ ref }) => ({ last_seen_at: ref("excluded.last_seen_at") })),
    )
    .execute();
}

/** Adds to the number of requests that were not logged. */
export async function addGaps(service: Database, gaps: readonly Insertable<ApiRequestGapTable>[]): Promise<void> {
  await service
    .insertInto("api_request_gaps")
    .values([...gaps].toSorted((one, other) => (one.environment_id < other.environment_id ? -1 : 1)))
    .onConflict((conflict) =>
      conflict
        .columns(["environment_id", "minute"])
        .doUpdateSet({ dropped: sql<number>`api_request_gaps.dropped + excluded.dropped` }),
    )
    .execute();
}
