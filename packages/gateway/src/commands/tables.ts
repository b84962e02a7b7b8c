import type { ColumnType, Generated } from "kysely";
import { defineTable } from "../store/declared-table.ts";
import type { StoredFailure } from "./stored-failure.ts";
import type { Instant, Json, JsonColumn, NullableInstant } from "../store/tables.ts";

export type CommandStatus = "PENDING" | "HELD" | "SUCCEEDED" | "FAILED" | "UNKNOWN";

/** The operation of a command. */
export type CommandOperation = "create" | "update" | "delete";

/** A field that was not written, by its path in the entity, and why. */
export interface UnwrittenField {
  readonly path: string;
  readonly message: string;
}

export interface CommandTable {
  environment_id: string;
  id: string;
  system_id: string;
  entity: string;
  operation: CommandOperation;
  /** The action that it carries out. Null: none. */
  action: ColumnType<string | null, string | null | undefined, string | null>;
  /** The upload that it stores at the vendor. Null: none. */
  upload_id: ColumnType<string | null, string | null | undefined, string | null>;
  /** The written record; for a create, null until it is known. */
  record_id: string | null;
  /** Unique within the system. */
  idempotency_key: string | null;
  /** SHA-256 of the input; distinguishes a repeated command from another command with the same key. */
  input_hash: Buffer;
  /** The values to write, as the connector takes them. */
  input: JsonColumn<{ readonly [name: string]: Json }>;
  status: CommandStatus;
  /** The failure of a command that did not succeed. */
  error: ColumnType<StoredFailure | null, string | null, string | null>;
  /** The process that runs the command counts as alive until then. */
  lease_until: NullableInstant;
  created_at: Instant;
  finished_at: NullableInstant;
  trace_id: string;
  /** The API token that has sent the command. Null: it is from before tokens were kept. */
  token_id: ColumnType<string | null, string | null | undefined, string | null>;
  /** The vendor's key of the written record until that has been read back. */
  unread_remote_id: string | null;
  /** When the next attempt to read it back is due. */
  read_back_after: NullableInstant;
  /** Names the write in the vendor's answer, after the vendor has accepted it for later. */
  reference: string | null;
  /** When the outcome counts as unknown without an answer. */
  answer_until: NullableInstant;
  /** The fields that the vendor did not write although it carried out the rest. Null when there are none. */
  unwritten: ColumnType<readonly UnwrittenField[] | null, string | null | undefined, string | null>;
  /** Whether the command waits for a worker. It is then PENDING, without a lease. */
  queued: Generated<boolean>;
  /** Whether the command waits for a reconnect when the vendor refuses the credentials. */
  hold: Generated<boolean>;
  /** What the command has claimed for the record that it creates. Null: nothing. */
  claim_kind: ColumnType<ClaimKind | null, ClaimKind | null | undefined, ClaimKind | null>;
  claim_id: ColumnType<string | null, string | null | undefined, string | null>;
  /** Since when Fettle looks at the vendor for what the command has done, after its process died. */
  looking_since: NullableInstant;
}

/** What is claimed for a record: an id of the app's own, or its number in its system while it is being created. */
export type ClaimKind = "EXTERNAL_ID" | "NUMBER";

/** An id of an app's own for a record, and the numbers of records that are being created. */
export interface ExternalIdTable {
  environment_id: string;
  entity: string;
  kind: ClaimKind;
  external_id: string;
  system_id: string;
  /** Null until the command has brought the record. */
  record_id: string | null;
  command_id: string | null;
  created_at: Instant;
}

/** An answer to a write that a command waits for, or will wait for in a moment. */
export interface WriteAnswerTable {
  environment_id: string;
  system_id: string;
  reference: string;
  /** The key of the written record. Null: the write was refused. */
  remote_id: string | null;
  failure: ColumnType<StoredFailure | null, string | null, string | null>;
  is_signed: boolean;
  received_at: Instant;
}

declare module "../store/tables.ts" {
  interface Tables {
    commands: CommandTable;
    write_answers: WriteAnswerTable;
    external_ids: ExternalIdTable;
  }
}

/** The tables of commands. */
export const commandsTables = [
  defineTable({
    name: "commands",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: { forGood: "an idempotency key that was used stays used" },
  }),
  defineTable({
    name: "external_ids",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: { forGood: "an app's own ids are kept as long as their records" },
  }),
  defineTable({
    name: "write_answers",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: [{ age: "received_at", days: 7 }],
  }),
];
