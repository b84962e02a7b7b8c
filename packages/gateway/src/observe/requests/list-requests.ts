import { sql, type Selectable, type SqlBool } from "kysely";
import { beginOfTimedId } from "../../identifiers.ts";
import type { Database } from "../../store/database.ts";
import type { ApiRequestTable } from "../tables.ts";
import type { TimeBounds } from "../../graph/time-bounds.ts";
import type { ApiRequest, ApiRequestOutcome, OperationType } from "./api-request.ts";

/** Which requests, newest first. Null: any. */
export interface ApiRequestQuery extends TimeBounds {
  readonly traceIds: readonly string[] | null;
  readonly tokenIds: readonly string[] | null;
  readonly systemIds: readonly string[] | null;
  readonly operationNames: readonly string[] | null;
  readonly operationTypes: readonly OperationType[] | null;
  readonly outcomes: readonly ApiRequestOutcome[] | null;
  readonly errorCodes: readonly string[] | null;
  /** The id of the last request of the page before. */
  readonly after: string | null;
  readonly limit: number;
}

const columns = [
  "id",
  "trace_id",
  "token_id",
  "system_id",
  "transport",
  "operation_type",
  "operation_name",
  "document_hash",
  "variables",
  "outcome",
  "error_codes",
  "cost",
  "started_at",
  "duration_milliseconds",
  "bytes",
  "events",
  "user_agent",
  "address",
] as const;

const toRequest = (row: Pick<Selectable<ApiRequestTable>, (typeof columns)[number]>): ApiRequest => ({
  id: row.id,
  traceId: row.trace_id,
  tokenId: row.token_id,
  systemId: row.system_id,
  transport: row.transport,
  operationType: row.operation_type,
  operationName: row.operation_name,
  documentHash: row.document_hash,
  variables: row.variables,
  outcome: row.outcome,
  errorCodes: row.error_codes,
  cost: row.cost,
  startedAt: row.started_at,
  milliseconds: row.duration_milliseconds,
  bytes: row.bytes,
  events: row.events,
  userAgent: row.user_agent,
  address: row.address,
});

/** Outcomes of which there are few, so that they have indexes of their own. */
const isNotWell = sql<SqlBool>`outcome not in ('SUCCEEDED', 'OPEN')`;

/**
 * A page of requests. Ids sort by time, so bounds of time are bounds of the id. By the primary key, or by `api_requests_by_trace`, `_by_token`,
 * `_by_name`, `_by_system`, `_writing`, `_streams`, `_not_well` or `_open`, whose conditions are written out for the planner.
 */
export async function listRequests(
  database: Database,
  environmentId: string,
  query: ApiRequestQuery,
): Promise<readonly ApiRequest[]> {
  const { since, until, after, outcomes, operationTypes, errorCodes } = query;
  let select = database.selectFrom("api_requests").select(columns).where("environment_id", "=", environmentId);
  if (after !== null) select = select.where("id", "<", after);
  if (since !== null) select = select.where("id", ">=", beginOfTimedId("req", since));
  if (until !== null) select = select.where("id", "<", beginOfTimedId("req", until));
  if (query.traceIds !== null) select = select.where(isOneOf("trace_id", query.traceIds));
  if (query.tokenIds !== null) select = select.where(isOneOf("token_id", query.tokenIds));
  if (query.systemIds !== null) select = select.where(isOneOf("system_id", query.systemIds));
  if (query.operationNames !== null) select = select.where(isOneOf("operation_name", query.operationNames));
  if (operationTypes !== null) {
    select = select.where(isOneOf("operation_type", operationTypes));
    const [only, ...others] = new Set(operationTypes);
    if (only !== undefined && others.length === 0) select = select.where(sql<SqlBool>`operation_type = ${sql.lit(only)}`);
  }
  if (outcomes !== null) {
    select = select.where(isOneOf("outcome", outcomes));
    if (!outcomes.includes("SUCCEEDED") && !outcomes.includes("OPEN")) select = select.where(isNotWell);
    if (outcomes.every((outcome) => outcome === "OPEN")) select = select.where("outcome", "=", "OPEN");
  }
  if (errorCodes !== null) select = select.where(isNotWell).where(sql<SqlBool>`error_codes && ${errorCodes}::text[]`);
  return (await select.orderBy("id", "desc").limit(query.limit).execute()).map(toRequest);
}

const isOneOf = (column: keyof ApiRequestTable, values: readonly string[]) =>
  sql<SqlBool>`${sql.ref(column)} = any(${values}::text[])`;

/** By the primary key. */
export async function findRequests(
  database: Database,
  environmentId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ApiRequest>> {
  const rows = await database
    .selectFrom("api_requests")
    .select(columns)
    .where("environment_id", "=", environmentId)
    .where(isOneOf("id", ids))
    .execute();
  return new Map(rows.map((row) => [row.id, toRequest(row)]));
}

/** The documents with these hashes. By the primary key. */
export async function findDocuments(
  database: Database,
  environmentId: string,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await database
    .selectFrom("api_documents")
    .select(["hash", "text"])
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`hash = any(${hashes}::text[])`)
    .execute();
  return new Map(rows.map(({ hash, text }) => [hash, text]));
}

/** How many requests were not logged in a stretch of time, by the minute. By the primary key. */
export async function countDroppedBetween(database: Database, environmentId: string, since: Date, until: Date): Promise<number> {
  const row = await database
    .selectFrom("api_request_gaps")
    .select(({ fn }) => fn.sum<number | null>("dropped").as("dropped"))
    .where("environment_id", "=", environmentId)
    .where("minute", ">", new Date(since.getTime() - 60_000))
    .where("minute", "<=", until)
    .executeTakeFirstOrThrow();
  return row.dropped ?? 0;
}
