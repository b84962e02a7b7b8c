import type { FieldProblem } from "@fettle/connector";
import type { ColumnType, Generated } from "kysely";
import { defineTable } from "../store/declared-table.ts";
import type { Instant, Json, JsonColumn, NullableInstant } from "../store/tables.ts";

export interface SyncStateTable {
  environment_id: string;
  system_id: string;
  entity: string;
  /** `backfill` until the first complete pass has finished, then `incremental`. */
  phase: "backfill" | "incremental";
  /** Where the next incremental run starts: UTC, ISO 8601. */
  since: string | null;
  /** When the current pass began; null between passes. */
  pass_started_at: NullableInstant;
  /** The next page of the current pass. */
  page_cursor: string | null;
  failures: Generated<number>;
  /**
   * Why the last poll failed, as its run says. Null when it did not. With no failures counted: the credentials may not list an optional
   * entity.
   */
  error: string | null;
  last_run_at: NullableInstant;
  /** When a pass last finished without a failure. */
  last_success_at: NullableInstant;
  /** When the next run is planned. */
  next_run_at: NullableInstant;
  scanned_at: NullableInstant;
  /** The newest time of change in any list so far, by the vendor's clock, and when it was first seen, by ours. */
  newest_remote_at: NullableInstant;
  newest_seen_at: NullableInstant;
  /** Whether the next run takes a long turn because the last one took long. */
  is_long: Generated<boolean>;
  /** The vendor asked us to wait until this time. */
  asked_until: NullableInstant;
  /** The progress of the current pass. Null between passes. */
  pass_progress: ColumnType<ListProgress | null, string | null, string | null>;
  /** The complete list in progress. */
  scan: ColumnType<ScanState | null, string | null, string | null>;
}

/** A digest remembered from a list, with the page that it was on. */
export interface Mark {
  readonly value: string;
  readonly page: number;
}

/** The progress of a list over all its turns, with what is needed to detect that it never ends. */
export interface ListProgress {
  readonly pages: number;
  /** Time spent on reading the pages. */
  readonly milliseconds: number;
  /** The number of consecutive pages without records. */
  readonly emptyPages: number;
  /** A digest of one of the cursors. */
  readonly cursor: Mark | null;
  /** A digest of the contents of one of the pages. */
  readonly content: Mark | null;
  /** How often that page has come again. */
  readonly repeats: number;
  /** The page on which the list last failed. It has recovered once it is past that page. */
  readonly failedAt: number | null;
  /** The number of records on those pages. Earlier versions did not count it. */
  readonly read?: number;
  /** The number of records in the whole list, if the vendor last said it. */
  readonly total?: number | null;
}

/** A complete list in progress. It finds unreported deletions. */
export interface ScanState {
  readonly id: string;
  /** In ISO 8601, like the other times. */
  readonly startedAt: string;
  /** The position of the log before the vendor was asked for the first page. */
  readonly startedAfter: unknown;
  /** The page to continue with. */
  readonly cursor: string | null;
  /** The number of listed records that could not be read. */
  readonly rejected: number;
  /** Whether the list is complete and the records that it left out are being deleted. */
  readonly isListed: boolean;
  readonly savedAt: string;
  /** The earliest time at which it begins or goes on, because it failed. Null: at once. */
  readonly notBefore: string | null;
  /** How often in a row it has failed. Default: never. */
  readonly failures?: number;
  readonly progress: ListProgress;
}

/** The records that the complete lists in progress have shown in earlier turns. */
export interface ScanRecordTable {
  environment_id: string;
  system_id: string;
  entity: string;
  scan_id: string;
  record_id: string;
}

/**
 * The records that complete lists leave out and that the vendor refused to show (403) when it was asked: no longer visible, which is neither
 * gone nor unreadable.
 */
export interface HiddenRecordTable {
  environment_id: string;
  system_id: string;
  entity: string;
  record_id: string;
}

export type DeletionDecision = "CONFIRMED" | "REJECTED";

/** Suspected deletions of one entity of one system: a complete list left out so many records that an operator has to decide. */
export interface SuspectedDeletionTable {
  environment_id: string;
  id: string;
  system_id: string;
  entity: string;
  /** How many records both the last complete list and the one before it left out. */
  records: number;
  /** The number of records that were compared. */
  total: number;
  /** When a list first left out this many records, and when the last list did. */
  found_at: Instant;
  last_found_at: Instant;
  trace_id: string;
  /** The operator's decision. The next sync carries it out and deletes the row. Null until there is one. */
  decision: DeletionDecision | null;
  decision_trace_id: string | null;
}

/** `poll`: reads what has changed, or everything. `scan`: reads a complete list beside the polls, to find deletions. */
export type SyncRunKind = "poll" | "scan";

export interface SyncRunTable {
  environment_id: string;
  id: string;
  system_id: string;
  entity: string;
  kind: Generated<SyncRunKind>;
  started_at: Instant;
  ended_at: NullableInstant;
  read: Generated<number>;
  created: Generated<number>;
  updated: Generated<number>;
  deleted: Generated<number>;
  rejected: Generated<number>;
  hidden: Generated<number>;
  failed_reads: Generated<number>;
  error: string | null;
  trace_id: string;
  /** The values of the run's records that could not be read, by field. Null when there are none. */
  problems: ColumnType<readonly CountedProblem[] | null, string | null | undefined, string | null>;
  /** Why one of the records was rejected. */
  rejection: string | null;
}

/** The problems of one field in several records, with the first problem as an example. */
export interface CountedProblem extends FieldProblem {
  readonly count: number;
}

/** The finished sync runs of one system in one hour. The longer windows of its health are calculated from these rows. */
export interface SyncHourTable {
  environment_id: string;
  system_id: string;
  /** The start of the hour, UTC. */
  hour: Instant;
  runs: Generated<number>;
  failed_runs: Generated<number>;
  /** How often a record could not be read. */
  rejected: Generated<number>;
  /** The longest time from a success of an entity to the end of its next run. Null: no run ended after a success, or an earlier version counted. */
  longest_lag_seconds: number | null;
}

/** Where normalising a system's records again has come to. */
export interface RenormalizationTable {
  environment_id: string;
  system_id: string;
  /** The revision of the system's words that it began with. */
  revision: number;
  /** Null once it is done. */
  entity: string | null;
  after_remote_id: string | null;
  /** How many records are done, of how many that there were at the beginning. */
  done: Generated<number>;
  total: Generated<number>;
}

export interface RejectedRecordTable {
  environment_id: string;
  system_id: string;
  entity: string;
  /** The vendor's key, or a hash of the payload if it has none. */
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
    hidden_records: HiddenRecordTable;
    held_deletions: SuspectedDeletionTable;
    sync_runs: SyncRunTable;
    sync_hours: SyncHourTable;
    rejected_records: RejectedRecordTable;
    renormalizations: RenormalizationTable;
  }
}

/** The health of a system looks back 90 days; a year can be compared with the year before. */
const hourDays = 400;

/** The tables of the stage. */
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
    name: "hidden_records",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: { forGood: "they go when their records are shown again or are gone" },
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
    // A run that ends adds itself to its hour.
    erasing: { does: "delete", after: ["sync_runs"] },
    retention: [{ age: "hour", days: hourDays }],
  }),
  defineTable({
    name: "renormalizations",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "cascade", from: "systems" },
    retention: { forGood: "there is at most one row for a system" },
  }),
  defineTable({
    name: "rejected_records",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    // While the vendor has the record, each complete list sees it again.
    retention: [{ age: "last_seen_at", days: "historyRetentionDays" }],
  }),
];
