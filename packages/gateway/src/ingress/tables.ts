import type { Generated } from "kysely";
import { defineTable } from "../store/declared-table.ts";
import type { Instant, NullableInstant } from "../store/tables.ts";

export interface IngressKeyTable {
  environment_id: string;
  id: string;
  system_id: string;
  /** SHA-256 of the key in the URL. */
  key_hash: Buffer;
  /** Sealed: the key and the signing secret given to the vendor. */
  sealed: string;
  created_at: Instant;
}

export interface AppWideKeyTable {
  environment_id: string;
  id: string;
  connector_id: string;
  /** SHA-256 of the key in the URL. */
  key_hash: Buffer;
  /** Sealed: the key. */
  sealed: string;
  created_at: Instant;
  /** When a replaced address no longer leads to the systems. Null: it is the current one. */
  ends_at: NullableInstant;
}

export interface IngressEventTable {
  environment_id: string;
  id: string;
  system_id: string;
  /** Identifies repeated events: made of the vendor's event id, if there is one, and a hash of the body. Unique within the system. */
  delivery_key: string;
  /** Whether the signature was checked and valid; an unsigned event is only a hint. */
  signed: boolean;
  body: Buffer;
  received_at: Instant;
  /** When the event was last processed. Null while it waits. */
  processed_at: NullableInstant;
  /** Why processing failed, shown in the API. Null when it did not fail. */
  error: string | null;
  error_code: string | null;
  /** The vendor's description of the body. It only helps to explain why the body cannot be read. */
  content_type: string | null;
  content_encoding: string | null;
  trace_id: string;
  /** Whether a job of its own processes it, instead of the job of its system. */
  has_own_job: Generated<boolean>;
  /** When the reads that an unsigned event asks for began. Null while it waits: repeated hints count as one until then. */
  read_at: NullableInstant;
}

/** The state of a system's webhooks at its vendor. A system whose connector sets up none has no row. */
export interface WebhookRegistrationTable {
  environment_id: string;
  system_id: string;
  status: "PENDING" | "ACTIVE" | "FAILED" | "NOT_SUPPORTED";
  /** The problem, shown in the API. */
  reason: string | null;
  /** When the vendor was last asked. */
  checked_at: Date | null;
  /** When the vendor is asked next. */
  check_at: Instant;
  /** The number of consecutive failed checks. */
  failures: Generated<number>;
  /** The gateway's public URL that the vendor was given. Null before the first time. */
  public_url: string | null;
  /** A hash of everything that the vendor was given, to detect changes. */
  fingerprint: string | null;
  /** The connector's reference to its registration. */
  reference: string | null;
  /** When the vendor lets the registration end. Null: it does not. */
  expires_at: Date | null;
  /** When it is renewed, some time before its end. */
  renew_at: Date | null;
}

declare module "../store/tables.ts" {
  interface Tables {
    ingress_keys: IngressKeyTable;
    app_wide_keys: AppWideKeyTable;
    ingress_deliveries: IngressEventTable;
    webhook_registrations: WebhookRegistrationTable;
  }
}

/** The sealed part of a webhook address, and the place that binds it. */
export const sealedIngressKey = { column: "sealed", place: "ingress", id: "id", whenLost: "delete" } as const;

/** The sealed part of an app-wide address, and the place that binds it. */
export const sealedAppWideKey = { column: "sealed", place: "app-wide", id: "id", whenLost: "delete" } as const;

/** Events that have been processed are kept for so many days to recognise repeated ones. Vendors repeat them for a few days at most. */
export const webhookDays = 7;

/** The tables of the stage. */
export const ingressTables = [
  defineTable({
    name: "ingress_keys",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "cascade", from: "systems" },
    sealed: [sealedIngressKey],
    retention: { forGood: "a disconnect takes them" },
  }),
  defineTable({
    name: "app_wide_keys",
    environment: "environment_id",
    system: { none: "it leads to all systems of a connector" },
    sealed: [sealedAppWideKey],
    retention: [{ age: "ends_at", days: 1 }],
  }),
  defineTable({
    name: "ingress_deliveries",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    // For a failed event, the last try counts.
    retention: [
      { age: "processed_at", days: webhookDays, which: "error is null" },
      { age: "processed_at", days: "historyRetentionDays", which: "error is not null" },
    ],
  }),
  defineTable({
    name: "webhook_registrations",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "cascade", from: "systems" },
    retention: { forGood: "there is one row for each system" },
  }),
];
