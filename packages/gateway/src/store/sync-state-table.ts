import type { ColumnType, Generated } from "kysely";
import type { NullableInstant } from "./tables.ts";

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

/** The records that the complete lists under way have shown in their turns before. */
export interface ScanRecordTable {
  environment_id: string;
  system_id: string;
  entity: string;
  scan_id: string;
  record_id: string;
}
