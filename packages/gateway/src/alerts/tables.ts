import type { ColumnType, Generated } from "kysely";
import { defineTable } from "../store/declared-table.ts";
import type { Instant, JsonColumn, NullableInstant } from "../store/tables.ts";
import type { Thresholds } from "./rules/alert-rules.ts";

/** Why an alert has ended. */
export type EndReason = "OVER" | "VENDOR_DOWN" | "RULE_DISABLED";

/** What was known of an alert's subject when it was opened: the measures, and a few words. */
export type AlertFacts = Readonly<Record<string, string | number | readonly string[] | null>>;

export interface AlertTable {
  environment_id: string;
  id: string;
  rule: string;
  /** The id of what it is about: a system, a connector, an endpoint, a token. */
  subject_id: string;
  system_id: string | null;
  connector_id: string | null;
  facts: JsonColumn<AlertFacts>;
  trace_id: string;
  /** Counts its changes, so that each is made by one node. */
  revision: Generated<number>;
  opened_at: Instant;
  /** Since when its condition is gone, while it is open. */
  gone_since: NullableInstant;
  /** When it was last opened again. */
  reopened_at: NullableInstant;
  /** Whether it was told that it is open. Not yet, when it was opened again a short time ago. */
  is_told: Generated<boolean>;
  reminded_at: NullableInstant;
  ended_at: NullableInstant;
  end_reason: EndReason | null;
  acknowledged_at: NullableInstant;
  /** The token. */
  acknowledged_by: string | null;
  note: string | null;
}

/** What an environment has set about a rule. */
export interface AlertRuleTable {
  environment_id: string;
  rule: string;
  is_enabled: boolean;
  thresholds: JsonColumn<Thresholds>;
  updated_at: Instant;
}

export type ChannelKind = "EMAIL" | "CHAT";

/** Where an environment's alerts are told, beside webhook endpoints. */
export interface AlertChannelTable {
  environment_id: string;
  id: string;
  name: string;
  kind: ChannelKind;
  /** The addresses. */
  sealed: string;
  /** Null: all. */
  rules: ColumnType<string[] | null, string[] | null, string[] | null>;
  created_at: Instant;
  updated_at: Instant;
  last_sent_at: NullableInstant;
  /** Why the last message was not sent, for people. Null when it was. */
  last_error: string | null;
  last_failed_at: NullableInstant;
  /** When the last test began. */
  last_tested_at: NullableInstant;
}

/** One row for the whole store: which round is the latest. */
export interface AlertRoundTable {
  only_row: Generated<boolean>;
  last_at: Instant;
  /** Since when rounds have followed each other without a gap. */
  running_since: Instant;
}

declare module "../store/tables.ts" {
  interface Tables {
    alerts: AlertTable;
    alert_rules: AlertRuleTable;
    alert_channels: AlertChannelTable;
    alert_rounds: AlertRoundTable;
  }
}

/** The tables of alerts. */
export const alertsTables = [
  defineTable({
    name: "alerts",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: [{ age: "ended_at", days: "historyRetentionDays" }],
  }),
  defineTable({
    name: "alert_rules",
    environment: "environment_id",
    system: { none: "a rule is about all systems of an environment" },
    retention: { forGood: "there is at most one row for each rule" },
  }),
  defineTable({
    name: "alert_channels",
    environment: "environment_id",
    system: { none: "a channel is for all systems of an environment" },
    sealed: [{ column: "sealed", place: "alert-channel", id: "id", whenLost: "delete" }],
    retention: { forGood: "a channel is the app's own" },
  }),
  defineTable({
    name: "alert_rounds",
    environment: { none: "a round is about all environments" },
    system: { none: "a round is about all systems" },
    retention: { forGood: "it is one row" },
  }),
];
