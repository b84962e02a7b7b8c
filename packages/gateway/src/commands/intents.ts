import { createHash } from "node:crypto";
import { canonicalJson } from "../ingest/write/canonical-json.ts";
import { cleanJson } from "../ingest/write/clean-json.ts";
import type { Principal } from "../principal.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import { statusesInUse } from "../systems/registry/systems-in-use.ts";
import type { System } from "../systems/systems.ts";
import type { CommandValues } from "./check-values.ts";
import type { CommandFailure, FailureKind } from "./command-failure.ts";
import type { Claim } from "./external-id-rows.ts";
import type { CommandOutcome, WaitFor } from "./commands.ts";
import type { KnownRecords } from "./run-dependencies.ts";
import type { CommandOperation } from "./tables.ts";

/** A write that nothing is known against, with the records that it concerns. */
export interface CheckedIntent {
  readonly type: "checked";
  readonly values: CommandValues;
  readonly known: KnownRecords;
  /** The upload that the write stores at the vendor. Omitted: none. */
  readonly uploadId?: string;
}

/** What distinguishes a write that carries out an action. */
export interface IntendedAction {
  readonly name: string;
  /** What the connector must have. */
  readonly ability: "create" | "update" | "upload";
  /** Finds out what to write, unless the same key has been used. */
  prepare(): Promise<PreparedAction | Refusal>;
  /** What is known against the checked values, and what has to be done before. */
  before(checked: CheckedIntent): Promise<ReadyAction | Refusal>;
}

export interface PreparedAction {
  readonly type: "prepared";
  readonly values: Readonly<Record<string, unknown>>;
}

/** Nothing stands against the write. */
export interface ReadyAction {
  readonly type: "ready";
  /** The upload that the write stores at the vendor. Omitted: none. */
  readonly uploadId?: string;
}

/** A write with its system and record. */
export interface Intent {
  readonly principal: Principal;
  readonly operation: CommandOperation;
  readonly entity: string;
  readonly system: System;
  readonly record: StoredRecord | null;
  readonly values: Readonly<Record<string, unknown>>;
  readonly ifVersion: number | null;
  readonly idempotencyKey: string | null;
  readonly hold: boolean;
  readonly waitFor: WaitFor;
  readonly traceId: string;
  /** What the record that a create makes is called, beside its id. */
  readonly claim?: Omit<Claim, "environmentId" | "entity">;
  /** Omitted: the write is none. */
  readonly action?: IntendedAction;
  /** The app's own id that an update gives its record as soon as it is recorded; null takes it away. Omitted: it stays. */
  readonly externalId?: string | null;
  /** What distinguishes the write from another one with the same key, where that is not its operation, record and values. */
  readonly hashed?: unknown;
}

/** Distinguishes a repeated write from another one with the same key. */
export function hashOf({ operation, entity, system, record, values, ifVersion, claim, externalId, hashed }: Intent): Buffer {
  const own = [operation, entity, system.id, record?.id ?? null, values, ifVersion];
  const called = claim === undefined ? externalId : claim.id;
  const input = cleanJson(hashed ?? (called === undefined ? own : [...own, called]));
  return createHash("sha256").update(canonicalJson(input)).digest();
}

/** A write that was refused before the vendor was called. */
export type Refusal = Extract<CommandOutcome, { type: "failure" }>;

export function failure(kind: FailureKind, code: string, message: string, fields?: CommandFailure["fields"]): Refusal {
  return { type: "failure", systemId: null, failure: { kind, code, message, ...(fields === undefined ? {} : { fields }) } };
}

export const noRecord = (entity: string): Refusal => failure("not found", "NOT_FOUND", `There is no ${entity} with this id.`);

export const notSupported = (product: string, what: string): Refusal =>
  failure("not supported", "NOT_SUPPORTED", `${product} does not support this operation: ${what}.`);

export const idTaken = (): Refusal =>
  failure("conflict", "EXTERNAL_ID_TAKEN", "Another record, or a command that creates one, has this external id.");

export const refusedFields = (fields: CommandFailure["fields"]): Refusal =>
  failure("invalid", "VALIDATION_FAILED", "Some fields were refused.", fields);

/** Why a system takes no commands now. */
export function statusFailure(system: Pick<System, "id" | "status" | "statusReason">): Refusal {
  if (system.status === "REAUTHORIZATION_REQUIRED") {
    const message = `${system.statusReason ?? "The vendor refuses the credentials."} Reconnect the system, or send the command with hold: true.`;
    return { ...failure("unauthorized", "REAUTHORIZATION_REQUIRED", message), systemId: system.id };
  }
  if (system.status === "PAUSED") {
    const message = "The system is paused. Resume it, or send the command with hold: true to run it then.";
    return failure("conflict", "SYSTEM_PAUSED", message);
  }
  return failure(
    "conflict",
    `SYSTEM_${system.status}`,
    `The system is ${system.status.toLowerCase()}; it does not accept commands now.`,
  );
}

export const isInUse = ({ status }: Pick<System, "status">): boolean => statusesInUse.some((inUse) => inUse === status);
