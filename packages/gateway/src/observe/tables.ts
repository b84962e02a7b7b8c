import type { ColumnType } from "kysely";
import { defineTable } from "../store/declared-table.ts";
import type { Instant } from "../store/tables.ts";
import type { ApiRequestOutcome, OperationType, Transport } from "./requests/api-request.ts";

export interface ApiRequestTable {
  environment_id: string;
  /** Sorts by the time at which the request began. */
  id: string;
  /** The answer's request id. */
  trace_id: string;
  token_id: string;
  /** The only system that the token can see. */
  system_id: string | null;
  transport: Transport;
  /** Null when the operation is unknown, because the document cannot be read. */
  operation_type: OperationType | null;
  operation_name: string | null;
  /** SHA-256 of the document, in hexadecimal. */
  document_hash: string | null;
  /** JSON, without secrets, cut off when it is too long. */
  variables: string | null;
  outcome: ApiRequestOutcome;
  error_codes: string[];
  cost: number | null;
  started_at: Instant;
  duration_milliseconds: number | null;
  /** Of the answer; of a stream, of all its events. */
  bytes: ColumnType<number | null, number | null, number | null>;
  /** How many events a stream has sent. */
  events: number | null;
  user_agent: string | null;
  address: string | null;
}

/** A document, once, however often it is asked. */
export interface ApiDocumentTable {
  environment_id: string;
  hash: string;
  /** Without the secrets that are written into it. */
  text: string;
  last_seen_at: Instant;
}

/** Requests that were not logged. */
export interface ApiRequestGapTable {
  environment_id: string;
  /** The beginning of the minute. */
  minute: Instant;
  dropped: number;
}

declare module "../store/tables.ts" {
  interface Tables {
    api_requests: ApiRequestTable;
    api_documents: ApiDocumentTable;
    api_request_gaps: ApiRequestGapTable;
  }
}

/** The tables of what the API was asked. */
export const observeTables = [
  defineTable({
    name: "api_requests",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: [{ age: "started_at", days: "historyRetentionDays" }],
  }),
  defineTable({
    name: "api_documents",
    environment: "environment_id",
    system: { none: "apps ask the same of many systems" },
    retention: [{ age: "last_seen_at", days: "historyRetentionDays" }],
  }),
  defineTable({
    name: "api_request_gaps",
    environment: "environment_id",
    system: { none: "it counts requests of an environment" },
    retention: [{ age: "minute", days: "historyRetentionDays" }],
  }),
];
