import type { Generated } from "kysely";
import type { SystemStatus } from "../change-log/tables.ts";
import type { Instant, Json, JsonColumn, NullableInstant } from "../store/tables.ts";
import { defineTable } from "../store/declared-table.ts";

export interface SystemTable {
  environment_id: string;
  id: string;
  connector_id: string;
  display_name: string;
  external_id: string | null;
  /** The vendor's account that the credentials belong to. */
  account_id: string | null;
  account_name: string | null;
  settings: JsonColumn<{ readonly [name: string]: Json }>;
  /** The `type` of the authentication method in use. */
  authentication: string;
  status: SystemStatus;
  status_reason: string | null;
  status_changed_at: Instant;
  last_synced_at: NullableInstant;
  created_at: Instant;
  /** Since when an operator holds it. Outlives a reconnect. */
  paused_at: NullableInstant;
  /** Since when its data is being erased; the row goes last. */
  erase_requested_at: NullableInstant;
}

export interface CredentialTable {
  environment_id: string;
  system_id: string;
  /** Goes up with every write; compare-and-swap. */
  version: number;
  /** The sealed credentials. */
  sealed: string;
  /** Who refreshes, and until when nobody else may. The fence goes up with every lease. */
  lease_owner: string | null;
  lease_fence: Generated<number>;
  lease_until: NullableInstant;
  /** When the access token is to be replaced, some time before its end. Null when it need not or cannot be. */
  refresh_at: NullableInstant;
  /** How many refreshes in a row met a passing failure or the operator's mistake. */
  refresh_failures: Generated<number>;
  /** Nobody asks for new tokens before this time. */
  refresh_after: NullableInstant;
  /** Goes up with every probe of these credentials that came to an end, and what that end was. */
  probe_round: Generated<number>;
  probe_outcome: ProbeOutcome | null;
  /** Until when nobody else probes. */
  probe_until: NullableInstant;
  /** When credentials that a vendor's 401 ended are probed again. Null where only a reconnect helps. */
  heal_at: NullableInstant;
  /** How many such probes in a row were refused. */
  heal_failures: Generated<number>;
  updated_at: Instant;
}

/** What the identity probe said of credentials. `unclear`: the vendor did not answer it. */
export type ProbeOutcome = "works" | "refused" | "unclear";

export type ConnectSessionStatus = "OPEN" | "COMPLETED" | "FAILED" | "EXPIRED";

export interface ConnectSessionTable {
  environment_id: string;
  id: string;
  /** SHA-256 of the secret in the page's URL. */
  key_hash: Buffer;
  /** The system to reconnect; null for a new one until it is there. */
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
   * Sealed: PKCE verifier, nonce, chosen method and settings of the flow under way; once it is over, the code for the token while it
   * can be used.
   */
  sealed: string | null;
  /** SHA-256 of the secret that the browser which left for the vendor, or completed the session, holds in a cookie. */
  browser_hash: Buffer | null;
  failure: string | null;
  /** How often credentials were tried at the vendor, tries under way included. */
  tries: Generated<number>;
  /** The scopes of the token that the app asked for; null when it asked for none. */
  token_scopes: string[] | null;
  /** SHA-256 of the one-time code that the app exchanges for that token. Null before the end and once it is used. */
  code_hash: Buffer | null;
  code_expires_at: NullableInstant;
  expires_at: Instant;
  created_at: Instant;
  finished_at: NullableInstant;
}

declare module "../store/tables.ts" {
  interface Tables {
    systems: SystemTable;
    credentials: CredentialTable;
    connect_sessions: ConnectSessionTable;
  }
}

/** What is kept sealed, and where it belongs. Of a session it is its flow, and later its code. */
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
