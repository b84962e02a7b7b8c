import type { ColumnType, Generated } from "kysely";
import type { FieldMapping } from "../field-mapping.ts";
import type { SystemStatus } from "../change-log/tables.ts";
import type { Instant, Json, JsonColumn, NullableInstant } from "../store/tables.ts";
import { defineTable } from "../store/declared-table.ts";
import type { MappingsInForce } from "./mappings/mappings-in-force.ts";
import type { SeenWords } from "./words/seen-words.ts";

// The column `last_synced_at` is unused, and goes once no node of an earlier version writes it.
export interface SystemTable {
  environment_id: string;
  id: string;
  connector_id: string;
  display_name: string;
  external_id: string | null;
  /** The vendor account that the credentials belong to. */
  account_id: string | null;
  account_name: string | null;
  /** Those of word lists are the customer's meanings, by word. */
  settings: JsonColumn<{ readonly [name: string]: Json }>;
  /** The words that the vendor has shown. */
  words: ColumnType<SeenWords, string | undefined, string>;
  /** Increases with every change of a word's meaning or a mapped field after the system was first connected. */
  words_revision: Generated<number>;
  /** The mapped fields in force, by entity, with whether they are the connector's (see `connector_field_mappings`). */
  field_mappings: ColumnType<MappingsInForce, MappingsInForce | string | undefined, string>;
  /** The `type` of the authentication method in use. */
  authentication: string;
  status: SystemStatus;
  status_reason: string | null;
  status_changed_at: Instant;
  created_at: Instant;
  /** When an operator paused it. A pause outlives a reconnect. */
  paused_at: NullableInstant;
  /** When the erasure of its data was requested; this row is deleted last. */
  erase_requested_at: NullableInstant;
}

/** The fields that an app has mapped for all of a connector's systems that have no mappings of their own for the entity. */
export interface ConnectorFieldMappingTable {
  environment_id: string;
  connector_id: string;
  entity: string;
  mappings: JsonColumn<readonly FieldMapping[]>;
}

export interface CredentialTable {
  environment_id: string;
  system_id: string;
  /** Increases with every write; used for compare-and-swap. */
  version: number;
  /** The sealed credentials. */
  sealed: string;
  /** The node that refreshes, until `lease_until`. The fence increases with every lease. */
  lease_owner: string | null;
  lease_fence: Generated<number>;
  lease_until: NullableInstant;
  /** When to replace the access token, some time before its end. Null when that is unnecessary or impossible. */
  refresh_at: NullableInstant;
  /** How many refreshes in a row met a passing failure or an operator's mistake. */
  refresh_failures: Generated<number>;
  /** No node requests new tokens before this time. */
  refresh_after: NullableInstant;
  /** Increases with every finished probe of these credentials; `probe_outcome` is the latest result. */
  probe_round: Generated<number>;
  probe_outcome: ProbeOutcome | null;
  /** No other node probes before this time. */
  probe_until: NullableInstant;
  /** When to probe credentials again that a vendor's 401 ended. Null when only a reconnect helps. */
  heal_at: NullableInstant;
  /** How many of these probes in a row were refused. */
  heal_failures: Generated<number>;
  updated_at: Instant;
}

/** The result of an identity probe. `unclear`: the vendor gave no usable answer. */
export type ProbeOutcome = "works" | "refused" | "unclear";

export type ConnectSessionStatus = "OPEN" | "COMPLETED" | "FAILED" | "EXPIRED";

export interface ConnectSessionTable {
  environment_id: string;
  id: string;
  /** SHA-256 of the secret in the page's URL. */
  key_hash: Buffer;
  /** The system to reconnect; null for a new system until it exists. */
  system_id: string | null;
  reconnects: boolean;
  connector_id: string | null;
  external_id: string | null;
  display_name: string | null;
  redirect_url: string | null;
  state: string | null;
  status: ConnectSessionStatus;
  /** SHA-256 of the OAuth state parameter of the flow under way. */
  oauth_state_hash: Buffer | null;
  /**
   * Sealed: PKCE verifier, nonce, chosen method and settings of the flow under way; afterwards the code for the token while the code is
   * valid.
   */
  sealed: string | null;
  /** SHA-256 of the secret in the cookie of the browser that left for the vendor or completed the session. */
  browser_hash: Buffer | null;
  failure: string | null;
  /** How many attempts to use credentials at the vendor, including those under way. */
  tries: Generated<number>;
  /** The scopes of the token that the app requested; null when it requested none. */
  token_scopes: string[] | null;
  /** SHA-256 of the one-time code that the app exchanges for that token. Null before completion and after use. */
  code_hash: Buffer | null;
  code_expires_at: NullableInstant;
  expires_at: Instant;
  created_at: Instant;
  finished_at: NullableInstant;
}

declare module "../store/tables.ts" {
  interface Tables {
    systems: SystemTable;
    connector_field_mappings: ConnectorFieldMappingTable;
    credentials: CredentialTable;
    connect_sessions: ConnectSessionTable;
  }
}

/** The sealed columns and what each is bound to. A session seals its flow, and later its code. */
export const sealedCredentials = { column: "sealed", place: "credentials", id: "system_id", whenLost: "delete" } as const;
export const sealedSession = {
  column: "sealed",
  place: "connect",
  id: "id",
  whenLost: ["sealed", "oauth_state_hash", "code_hash", "code_expires_at"],
} as const;

/** The tables of systems. */
export const systemsTables = [
  defineTable({
    name: "systems",
    environment: "environment_id",
    system: "id",
    erasing: { does: "delete-last" },
    retention: { forGood: "disconnected systems stay until they are erased" },
  }),
  defineTable({
    name: "connector_field_mappings",
    environment: "environment_id",
    system: { none: "they are of all systems of a connector" },
    retention: { forGood: "there is one row for each mapped entity of a connector" },
  }),
  defineTable({
    name: "credentials",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "cascade", from: "systems" },
    sealed: [sealedCredentials],
    retention: { forGood: "a disconnect takes them" },
  }),
  defineTable({
    name: "connect_sessions",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    sealed: [sealedSession],
    retention: { task: "connect-sessions" },
  }),
];
