import type { Generated } from "kysely";
import { defineTable } from "../store/declared-table.ts";
import type { Instant, NullableInstant } from "../store/tables.ts";

export interface IngressKeyTable {
  environment_id: string;
  id: string;
  system_id: string;
  /** SHA-256 of the key in the URL. */
  key_hash: Buffer;
  /** Sealed: the key and the signing secret that the vendor was given. */
  sealed: string;
  created_at: Instant;
}

export interface IngressEventTable {
  environment_id: string;
  id: string;
  system_id: string;
  /** The vendor's delivery id, or our own where it gives none. Unique within the system. */
  delivery_key: string;
  /** Whether the signature was checked and good; what is unsigned is only a hint. */
  signed: boolean;
  body: Buffer;
  received_at: Instant;
  /** When the event was last processed. Null while it waits. */
  processed_at: NullableInstant;
  /** Why that failed, for the API to show. Null: it did not. */
  error: string | null;
  error_code: string | null;
  /** What the vendor said of the body; they only explain why it cannot be read. */
  content_type: string | null;
  content_encoding: string | null;
  trace_id: string;
}

/** What is known of a system's webhooks at its vendor. One whose connector sets up none has no row. */
export interface WebhookRegistrationTable {
  environment_id: string;
  system_id: string;
  status: "PENDING" | "ACTIVE" | "FAILED" | "NOT_SUPPORTED";
  /** What is wrong, for the API to show. */
  reason: string | null;
  /** When the vendor was last asked. */
  checked_at: Date | null;
  /** When it is to be asked again. */
  check_at: Instant;
  /** How many checks in a row failed. */
  failures: Generated<number>;
  /** The gateway's public address that the vendor was given. Null until it was given one. */
  public_url: string | null;
  /** A hash of all that the vendor was given, to tell that it has changed. */
  fingerprint: string | null;
  /** What the connector has to find its registration again. */
  reference: string | null;
}

declare module "../store/tables.ts" {
  interface Tables {
    ingress_keys: IngressKeyTable;
    ingress_deliveries: IngressEventTable;
    webhook_registrations: WebhookRegistrationTable;
  }
}

/** What is kept sealed of a webhook address, and where it belongs. */
export const sealedIngressKey = { column: "sealed", place: "ingress", id: "id", whenLost: "delete" } as const;

/** Webhooks are kept so that one which is sent again is known. A vendor does so for some days at the most. */
const webhookDays = 7;

/** The tables of webhooks that come in. */
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
    name: "ingress_deliveries",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    // One that failed counts from its last try.
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
