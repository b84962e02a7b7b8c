import type { FieldProblem } from "@fettle/connector";
import type { ColumnType, Generated } from "kysely";
import type { CommandTable } from "./command-table.ts";
import type { HeldDeletionTable } from "./held-deletion-table.ts";
import type { WebhookRegistrationTable } from "./webhook-registration-table.ts";
import type { ScanRecordTable, SyncStateTable } from "./sync-state-table.ts";

/**
 * A JSON value as it comes out of a jsonb column; written as JSON text. A number of more digits than a JavaScript number keeps is a
 * `JSON.rawJSON` of them: see `exactNumber`.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonColumn<Value = Json> = ColumnType<Value, string, string>;
/** Out as a Date, in as a Date. Millisecond precision (`timestamptz(3)`). */
export type Instant = ColumnType<Date, Date, Date>;
export type NullableInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** The canonical document of a record: field values by name, references as record ids, extensions under the namespace. */
export type RecordDocument = { readonly [field: string]: Json };

export interface WorkspaceTable {
  id: string;
  name: string;
  created_at: Instant;
}

export interface EnvironmentTable {
  id: string;
  workspace_id: string;
  kind: "test" | "live";
  /** The last position given out in the change log. Locked last by every writing transaction. */
  change_position: Generated<number>;
  /** The highest position that has been pruned: the log holds what is above it. */
  change_floor: Generated<number>;
  /** The mark of the last commit that left one. */
  change_mark: string | null;
  /** The one before it. */
  change_mark_before: string | null;
  /** The mark of the entry at the floor, which may be gone. */
  change_floor_mark: string | null;
  /** Up to here the operator has given every entry another mark. Null: never. */
  change_fork_position: number | null;
  /** That mark. */
  change_fork_mark: string | null;
  created_at: Instant;
}

export interface ApiTokenTable {
  environment_id: string;
  id: string;
  name: string;
  /** SHA-256 of the whole token. */
  hash: Buffer;
  scopes: string[];
  /** Bound to one system, or null for all of the environment. */
  system_id: string | null;
  /** How the token begins, so that people can tell their tokens apart. */
  hint: string;
  /** Whether an app got it by a connect session's code: the next one for the system ends it. */
  is_exchanged: Generated<boolean>;
  created_at: Instant;
  last_used_at: NullableInstant;
  /** The network address that it was last used from. */
  last_used_from: string | null;
  /** The token that it was rotated into. A token is rotated once. */
  replaced_by: string | null;
  expires_at: NullableInstant;
  revoked_at: NullableInstant;
}

export type SystemStatus = "PENDING" | "CONNECTED" | "DEGRADED" | "REAUTHORIZATION_REQUIRED" | "PAUSED" | "DISCONNECTED";

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

export interface IngressDeliveryTable {
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

export interface RecordTable {
  environment_id: string;
  id: string;
  system_id: string;
  entity: string;
  remote_id: string;
  remote_url: string | null;
  version: number;
  hash: string;
  document: JsonColumn<RecordDocument>;
  custom_fields: JsonColumn<Json>;
  remote_data: JsonColumn<Json>;
  remote_created_at: NullableInstant;
  remote_updated_at: NullableInstant;
  created_at: Instant;
  updated_at: Instant;
  deleted_at: NullableInstant;
  /** How many complete scans in a row did not list it. */
  missing_scans: Generated<number>;
  /** What of this version could not be read. Null: nothing. */
  problems: ColumnType<readonly FieldProblem[] | null, string | null | undefined, string | null>;
  /** Copies dated up to this time are not believed without a read, because the record's time went back. Null: it never did. */
  trusted_after: NullableInstant;
  /** The hash of the copy that a list showed last and a read did not confirm, and when that was. Null since the last write. */
  settled_hash: string | null;
  settled_at: NullableInstant;
}

export interface RecordLinkTable {
  environment_id: string;
  source_id: string;
  /** The reference field of the source. */
  field: string;
  ordinal: number;
  target_id: string;
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

export type ChangeKind = "CREATED" | "UPDATED" | "DELETED";
export type ChangeCause = "WEBHOOK" | "POLL" | "BACKFILL" | "COMMAND" | "REPROCESS";

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
  /** The filterable values before this change, of the fields that changed. Null for a creation. */
  previous: ColumnType<RecordDocument | null, string | null, string | null>;
  /** The same on all entries of one commit. Null on those from before there were marks. */
  mark: string | null;
}

/** A record as of one version, as the change log keeps it. Times are ISO 8601 in UTC. */
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
  /** Left out where there are none. */
  readonly problems?: readonly FieldProblem[];
}

export interface SystemChangeTable {
  environment_id: string;
  /** Of the same sequence as the change log. */
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

export interface VendorCallTable {
  environment_id: string;
  id: string;
  system_id: string;
  trace_id: string;
  method: string;
  /** Without query and fragment, which may hold personal data. */
  url: string;
  /** Null when there was no answer. */
  status: number | null;
  duration_milliseconds: number;
  /** A ConnectorError code, where it ended in one. */
  error: string | null;
  started_at: Instant;
}

/** One row for all of the store. */
export interface TrustedTimeTable {
  only_row: Generated<boolean>;
  /** The latest time that is believed to have come. */
  reached_at: Instant;
  /** Since when the clock has been further ahead of it than is believed at once. */
  doubted_since: NullableInstant;
}

/** Every table by its name. */
export interface Tables {
  workspaces: WorkspaceTable;
  environments: EnvironmentTable;
  api_tokens: ApiTokenTable;
  systems: SystemTable;
  credentials: CredentialTable;
  connect_sessions: ConnectSessionTable;
  ingress_keys: IngressKeyTable;
  ingress_deliveries: IngressDeliveryTable;
  webhook_registrations: WebhookRegistrationTable;
  sync_states: SyncStateTable;
  scan_records: ScanRecordTable;
  held_deletions: HeldDeletionTable;
  sync_runs: SyncRunTable;
  sync_hours: SyncHourTable;
  records: RecordTable;
  record_links: RecordLinkTable;
  rejected_records: RejectedRecordTable;
  changes: ChangeTable;
  system_changes: SystemChangeTable;
  commands: CommandTable;
  vendor_calls: VendorCallTable;
  trusted_time: TrustedTimeTable;
}
