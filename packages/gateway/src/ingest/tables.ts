import type { FieldProblem } from "@fettle/connector";
import type { ColumnType, Generated } from "kysely";
import { defineTable } from "../store/declared-table.ts";
import type { Instant, Json, JsonColumn, NullableInstant } from "../store/tables.ts";

export interface SyncStateTable {
  environment_id: string;
  system_id: string;
  entity: string;
  /** `backfill` until the first complete pass is through, then `incremental`. */
  phase: "backfill" | "incremental";
  /** Where the next incremental run starts: UTC, ISO 8601. */
  since: string | null;
  /** When the pass under way began; null between passes. */
  pass_started_at: NullableInstant;
  /** The next page of the pass under way. */
  page_cursor: string | null;
  failures: Generated<number>;
  last_run_at: NullableInstant;
  /** When a pass was last through without a failure. */
  last_success_at: NullableInstant;
  /** When the next run is planned. */
  next_run_at: NullableInstant;
  scanned_at: NullableInstant;
  /** The newest time of change that a list has shown, by the vendor's clock, and when it was first seen, by ours. */
  newest_remote_at: NullableInstant;
  newest_seen_at: NullableInstant;
  /** Whether its next run takes a long turn, because the last one took long. */
  is_long: Generated<boolean>;
  /** Until when the vendor has asked us to wait. */
  asked_until: NullableInstant;
  /** How far the pass under way has come. Null between passes. */
  pass_progress: ColumnType<ListProgress | null, string | null, string | null>;
  /** The complete list under way. */
  scan: ColumnType<ScanState | null, string | null, string | null>;
}

/** Something that came by while a list was read, with the page on which it did. */
export interface Mark {
  readonly value: string;
  readonly page: number;
}

/** How far a list has been read, over all its turns, and what tells that it does not end. */
export interface ListProgress {
  readonly pages: number;
  /** Spent on reading them. */
  readonly milliseconds: number;
  /** How many pages in a row had no records. */
  readonly emptyPages: number;
  /** One of the cursors, as a digest. */
  readonly cursor: Mark | null;
  /** One of the pages, as a digest of what was on it. */
  readonly content: Mark | null;
  /** How often that page has come again. */
  readonly repeats: number;
  /** On which page it last failed. It has recovered once it is past that. */
  readonly failedAt: number | null;
}

/** A complete list under way, which finds deletions that nobody told of. */
export interface ScanState {
  readonly id: string;
  /** ISO 8601, as are the other times. */
  readonly startedAt: string;
  /** Where the log stood before the vendor was asked for the first page. */
  readonly startedAfter: unknown;
  /** The page to go on with. */
  readonly cursor: string | null;
  /** How many of the records on it could not be read. */
  readonly rejected: number;
  /** Whether the list is through and what it left out is being given up. */
  readonly isListed: boolean;
  readonly savedAt: string;
  /** Not to begin before, because the last one was given up. Null once it has begun. */
  readonly notBefore: string | null;
  readonly progress: ListProgress;
}

/** The records that the complete lists under way have shown in their turns before. */
export interface ScanRecordTable {
  environment_id: string;
  system_id: string;
  entity: string;
  scan_id: string;
  record_id: string;
}

export type DeletionDecision = "CONFIRMED" | "REJECTED";

/** Deletions of one entity of one system that a complete list would bring, held because they are unlikely many. */
export interface SuspectedDeletionTable {
  environment_id: string;
  id: string;
  system_id: string;
  entity: string;
  /** How many records the last complete list left out, as those before it did. */
  records: number;
  /** Of how many there were. */
  total: number;
  /** When a list first left out so many, and when the last one did. */
  found_at: Instant;
  last_found_at: Instant;
  trace_id: string;
  /** An operator's word, which the next sync carries out; the row goes then. Null while it is waited for. */
  decision: DeletionDecision | null;
  decision_trace_id: string | null;
}

export interface SyncRunTable {
  environment_id: string;
  id: string;
  system_id: string;
  entity: string;
  started_at: Instant;
  ended_at: NullableInstant;
  read: Generated<number>;
  created: Generated<number>;
  updated: Generated<number>;
  deleted: Generated<number>;
  rejected: Generated<number>;
  error: string | null;
  trace_id: string;
  /** What could not be read of its records, by field. Null: nothing. */
  problems: ColumnType<readonly CountedProblem[] | null, string | null | undefined, string | null>;
  /** Why one of them was rejected. */
  rejection: string | null;
}

/** Problems of one field of several records, with the first of them. */
export interface CountedProblem extends FieldProblem {
  readonly count: number;
}

/** The ended sync runs of one system in one hour: what long windows of its health are reckoned from. */
export interface SyncHourTable {
  environment_id: string;
  system_id: string;
  /** When the hour begins, UTC. */
  hour: Instant;
  runs: Generated<number>;
  failed_runs: Generated<number>;
}

export interface RejectedRecordTable {
  environment_id: string;
  system_id: string;
  entity: string;
  /** The vendor's key, or a hash of the payload where it has none. */
  remote_key: string;
  payload: JsonColumn<Json>;
  error: string;
  first_seen_at: Instant;
  last_seen_at: Instant;
}

declare module "../store/tables.ts" {
  interface Tables {
    sync_states: SyncStateTable;
    scan_records: ScanRecordTable;
    held_deletions: SuspectedDeletionTable;
    sync_runs: SyncRunTable;
    sync_hours: SyncHourTable;
    rejected_records: RejectedRecordTable;
  }
}

/** Systems' health looks back 30 days, hour by hour. */
const hourDays = 31;

/** The tables of ingesting. */
export const ingestTables = [
  defineTable({
    name: "sync_states",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "cascade", from: "systems" },
    retention: { forGood: "there is one row for each entity of a system" },
  }),
  defineTable({
    name: "scan_records",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: { forGood: "they go with the end of their list" },
  }),
  defineTable({
    name: "held_deletions",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "cascade", from: "systems" },
    retention: { forGood: "they wait for an operator" },
  }),
  defineTable({
    name: "sync_runs",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: [{ age: "started_at", days: "historyRetentionDays" }],
  }),
  defineTable({
    name: "sync_hours",
    environment: "environment_id",
    system: "system_id",
    // A run that ends counts itself up in its hour.
    erasing: { does: "delete", after: ["sync_runs"] },
    retention: [{ age: "hour", days: hourDays }],
  }),
  defineTable({
    name: "rejected_records",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    // As long as the vendor has it, each complete list sees it again.
    retention: [{ age: "last_seen_at", days: "historyRetentionDays" }],
  }),
];
