import type { FieldProblem } from "@fettle/connector";
import type { ColumnType } from "kysely";
import type { RecordDocument } from "../store/stored-record.ts";
import type { Instant, Json, NullableInstant } from "../store/tables.ts";
import { defineTable } from "../store/declared-table.ts";

export type ChangeKind = "CREATED" | "UPDATED" | "DELETED";

export type ChangeCause = "WEBHOOK" | "POLL" | "BACKFILL" | "COMMAND" | "REPROCESS";

/** Who made a change: an API token, a connector that reads stored payloads again, or a user of the vendor. */
export interface ChangeActor {
  readonly kind: "TOKEN" | "CONNECTOR" | "VENDOR_USER";
  readonly id: string;
  readonly name: string | null;
}

export interface ChangeTable {
  environment_id: string;
  position: number;
  kind: ChangeKind;
  entity: string;
  record_id: string;
  system_id: string;
  version: number;
  changed_fields: string[];
  occurred_at: NullableInstant;
  recorded_at: Instant;
  cause: ChangeCause;
  trace_id: string;
  /** The record as of this version. Null once erased. */
  record: ColumnType<RecordSnapshot | null, string | null, string | null>;
  /** The previous values of the filterable fields that changed. Null for a creation. */
  previous: ColumnType<RecordDocument | null, string | null, string | null>;
  /** Null when nobody knows, and once erased. */
  actor: ColumnType<ChangeActor | null, string | null | undefined, string | null>;
  /** The same on all entries of one commit. Null on entries from before marks existed. */
  mark: string | null;
}

/** A record as of one version, as stored in the change log. Times are ISO 8601 in UTC. */
export interface RecordSnapshot {
  readonly remoteId: string;
  readonly remoteUrl: string | null;
  readonly document: RecordDocument;
  readonly customFields: Json;
  readonly remoteData: Json;
  readonly remoteCreatedAt: string | null;
  readonly remoteUpdatedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt: string | null;
  /** Omitted when there are none. */
  readonly problems?: readonly FieldProblem[];
}

export type SystemStatus = "PENDING" | "CONNECTED" | "DEGRADED" | "REAUTHORIZATION_REQUIRED" | "PAUSED" | "DISCONNECTED";

export interface SystemChangeTable {
  environment_id: string;
  /** From the same sequence as the change log. */
  position: number;
  system_id: string;
  previous_status: SystemStatus | null;
  status: SystemStatus;
  reason: string | null;
  recorded_at: Instant;
  trace_id: string;
  /** As in the change log. */
  mark: string | null;
}

/** What a command has reached. RUNNING: on its way to the vendor; WAITING: the vendor has accepted it for later. */
export type CommandState = "ACCEPTED" | "HELD" | "RUNNING" | "WAITING" | "SUCCEEDED" | "FAILED" | "UNKNOWN";

export interface CommandChangeTable {
  environment_id: string;
  /** From the same sequence as the change log. */
  position: number;
  system_id: string;
  command_id: string;
  state: CommandState;
  recorded_at: Instant;
  trace_id: string;
  /** As in the change log. */
  mark: string;
}

/** An event that is no record change. */
export interface NoticeTable {
  environment_id: string;
  /** From the same sequence as the change log. */
  position: number;
  /** One of the kinds of this version, or of a newer one. */
  kind: string;
  /** Null when it is about no system. */
  system_id: string | null;
  /** What it is about beside the system. */
  subject_id: string | null;
  /** Null once erased. */
  data: ColumnType<NoticeData | null, string | null, string | null>;
  recorded_at: Instant;
  trace_id: string;
  /** As in the change log. */
  mark: string;
}

/** What a notice tells; its kind says which values there are. */
export type NoticeData = { readonly [name: string]: Json };

declare module "../store/tables.ts" {
  interface Tables {
    changes: ChangeTable;
    command_changes: CommandChangeTable;
    notices: NoticeTable;
    system_changes: SystemChangeTable;
  }
}

/** The tables of the change log. */
export const changeLogTables = [
  defineTable({
    name: "changes",
    environment: "environment_id",
    system: "system_id",
    // The entries stay, so cursors from before an erasure can resume.
    erasing: { does: "blank-with-record", record: "record_id", columns: ["record", "previous", "actor"], key: "position" },
    retention: { task: "change-log" },
  }),
  defineTable({
    name: "system_changes",
    environment: "environment_id",
    system: "system_id",
    // The reasons may contain the vendor's words.
    erasing: { does: "blank", columns: ["reason"], key: "position" },
    retention: { task: "change-log" },
  }),
  defineTable({
    name: "command_changes",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "keep", because: "cursors from before an erasure can resume, and the entries hold nothing of the vendor's" },
    retention: { task: "change-log" },
  }),
  defineTable({
    name: "notices",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "blank", columns: ["data"], key: "position" },
    retention: { task: "change-log" },
  }),
];
