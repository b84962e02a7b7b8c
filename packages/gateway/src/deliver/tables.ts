import type { ColumnType, Generated } from "kysely";
import type { NoticeKind } from "../change-log/notice-kinds.ts";
import type { DocumentText } from "../changes/followed-documents.ts";
import { defineTable } from "../store/declared-table.ts";
import type { Instant, JsonColumn, NullableInstant } from "../store/tables.ts";

/** A fixed choice of payload for changes of all records: what has changed, or the whole record. */
export type Preset = "THIN" | "FULL";

/** The events beside changes of records that an endpoint may want. */
export type WantedNotice = "SYSTEM_STATUS" | "COMMAND_FINISHED" | NoticeKind;

/** ACTIVE: it is delivered to. FAILING: it is only tried from time to time. INVALID: one of its documents is no longer valid. */
export type EndpointStatus = "ACTIVE" | "FAILING" | "DISABLED" | "INVALID";

export type DeliveryState = "PENDING" | "DELIVERED" | "FAILED" | "SKIPPED" | "CANCELED";

/** One HTTP try as it is stored. */
export interface StoredAttempt {
  readonly at: string;
  readonly milliseconds: number;
  readonly status: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** The beginning of the answer. */
  readonly head: string | null;
}

/** A stretch of the log that an endpoint has not been given, and why. */
export interface SkippedStretch {
  readonly reason: "RETENTION" | "LOG_FORKED" | "ENABLED_FROM_NOW";
  /** The positions of its first and its last entry. Null: unknown, because that history is gone. */
  readonly from: number;
  readonly to: number | null;
}

export interface WebhookEndpointTable {
  environment_id: string;
  id: string;
  /** The only system whose entries it gets. Null: all. */
  system_id: string | null;
  /** The address, its own headers and the secrets. */
  sealed: string;
  header_names: string[];
  documents: JsonColumn<readonly DocumentText[]>;
  preset: Preset | null;
  notices: ColumnType<WantedNotice[], string[], string[]>;
  description: string | null;
  /** Who created it. */
  token_id: string;
  max_in_flight: number;
  max_per_second: number | null;
  status: EndpointStatus;
  /** Why it is not active, for people. */
  status_reason: string | null;
  /** Since when nothing has been accepted. Null while it is active. */
  failing_since: NullableInstant;
  /** How often it has been tried while it was failing, and when the next try is due. */
  probes: Generated<number>;
  next_probe_at: NullableInstant;
  /** The endpoint has asked for silence until then. */
  paused_until: NullableInstant;
  /** Until when the previous secret signs, too. */
  previous_secret_until: NullableInstant;
  created_at: Instant;
  updated_at: Instant;
}

export interface WebhookDeliveryTable {
  environment_id: string;
  /** The same for every try of one event at one endpoint. */
  id: string;
  endpoint_id: string;
  /** The place of the event in the log. */
  position: number;
  mark: string | null;
  type: string;
  /** What is delivered in order: a record, a system, a command. */
  key: string;
  record_id: string | null;
  system_id: string | null;
  trace_id: string;
  recorded_at: Instant;
  state: DeliveryState;
  /** Kept while it may be sent again. */
  body: string | null;
  attempts: ColumnType<readonly StoredAttempt[], string, string>;
  is_replay: Generated<boolean>;
  /** The first one of its key that waits has a time; those behind it have none. */
  next_attempt_at: NullableInstant;
  /** The last try is not made before. */
  expires_at: NullableInstant;
  skipped: ColumnType<SkippedStretch | null, string | null | undefined, string | null>;
  created_at: Instant;
  ended_at: NullableInstant;
}

/** What an endpoint has answered within an hour. */
export interface WebhookHourTable {
  environment_id: string;
  endpoint_id: string;
  hour: Instant;
  attempts: number;
  delivered: number;
  failed: number;
}

/** Which deliveries a replay sends. */
export interface ReplaySelection {
  readonly states: readonly DeliveryState[] | null;
  readonly recordId: string | null;
  readonly systemId: string | null;
  readonly type: string | null;
}

export interface WebhookReplayTable {
  environment_id: string;
  id: string;
  endpoint_id: string;
  selection: JsonColumn<ReplaySelection>;
  /** The stretch of the log, and how far it has been read. */
  from_position: number;
  to_position: number;
  place: JsonColumn<{ readonly position: number; readonly mark: string | null }>;
  state: "RUNNING" | "DONE" | "CANCELED";
  reason: string | null;
  sent: Generated<number>;
  failed: Generated<number>;
  created_at: Instant;
  ended_at: NullableInstant;
}

declare module "../store/tables.ts" {
  interface Tables {
    webhook_endpoints: WebhookEndpointTable;
    webhook_deliveries: WebhookDeliveryTable;
    webhook_hours: WebhookHourTable;
    webhook_replays: WebhookReplayTable;
  }
}

/** The tables of endpoints and deliveries. */
export const deliverTables = [
  defineTable({
    name: "webhook_endpoints",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    sealed: [{ column: "sealed", place: "webhook-endpoint", id: "id", whenLost: "delete" }],
    retention: { forGood: "an endpoint is the app's own" },
  }),
  defineTable({
    name: "webhook_deliveries",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: [{ age: "created_at", days: "deliveryRetentionDays", which: "state <> 'PENDING'" }],
  }),
  defineTable({
    name: "webhook_hours",
    environment: "environment_id",
    system: { none: "it counts calls of an endpoint" },
    retention: [{ age: "hour", days: 30 }],
  }),
  defineTable({
    name: "webhook_replays",
    environment: "environment_id",
    system: { none: "a replay belongs to an endpoint" },
    retention: [{ age: "ended_at", days: 30 }],
  }),
];
