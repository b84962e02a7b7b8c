import { fromStoredFailure } from "./stored-failure.ts";
import { createHash } from "node:crypto";
import type { Catalog } from "../catalog/catalog.ts";
import { systemStopwatch } from "../clock.ts";
import { modelOf, servedEntity, type ServedEntity } from "../catalog/entity-connectors.ts";
import { randomId } from "../identifiers.ts";
import { cleanJson } from "../ingest/write/clean-json.ts";
import { lockSystemForWriting } from "../systems/registry/lock-for-writing.ts";
import { canonicalJson } from "../ingest/write/canonical-json.ts";
import { handle, type JobHandler, type SystemJobData } from "../jobs/define-job.ts";
import type { JobQueue } from "../jobs/job-queue.ts";
import type { Principal } from "../principal.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { CommandFailure, FailureKind } from "./command-failure.ts";
import type { CommandOperation } from "./tables.ts";
import type { System } from "../systems/systems.ts";
import type { TakeAnswer } from "../ingress/process/write-answers.ts";
import { endUnanswered, insertAnswer, selectAnswered, settleAnswers } from "./answer-rows.ts";
import { checkValues } from "./check-values.ts";
import {
  insertCommand,
  leaseFrom,
  markAbandoned,
  selectByIdempotencyKey,
  selectCommand,
  selectStranded,
  takeOldestHeld,
  takeUnread,
  toCommand,
  type CommandRow,
} from "./command-rows.ts";
import type { CommandOutcome, Commands, UpdateRequest } from "./commands.ts";
import { commandsJob } from "./jobs.ts";
import { listCommands } from "./list-commands.ts";
import { refusalsOf } from "./refusals.ts";
import { readBackLater, runCommand, type KnownRecords, type RunDependencies } from "./run-command.ts";
import { statusesInUse } from "../systems/registry/systems-in-use.ts";
import { writableBy } from "./writable-by.ts";

export interface CommandDependencies extends RunDependencies {
  readonly catalog: Catalog;
  readonly jobs: Pick<JobQueue, "send">;
}

/** The stage that carries writes to vendors, and its background work. */
export interface CommandStage extends Commands, AsyncDisposable {
  /** Stores a vendor's answer to a write that it had accepted, and begins to end the command. */
  readonly takeAnswer: TakeAnswer;
  readonly handlers: { readonly commands: JobHandler<SystemJobData> };
  /** Finds commands whose process died or whose record has not been read back. Called at start and periodically. */
  sweep(): Promise<void>;
}

/** How long the held commands of a system may occupy a worker. A command that is running at the end completes. */
const longestMilliseconds = 60_000;

/** A write with its system and record. */
interface Intent {
  readonly principal: Principal;
  readonly operation: CommandOperation;
  readonly entity: string;
  readonly system: System;
  readonly record: StoredRecord | null;
  readonly values: Readonly<Record<string, unknown>>;
  readonly ifVersion: number | null;
  readonly idempotencyKey: string | null;
  readonly hold: boolean;
  readonly traceId: string;
}

/** Composes the stage. Disposing waits for the commands under way. */
export function createCommands(dependencies: CommandDependencies): CommandStage {
  const { store, records, systems, catalog, jobs, clock } = dependencies;
  const running = new Map<string, Promise<CommandRow>>();

  const resumeHeld = (environmentId: string, systemId: string) =>
    jobs.send(commandsJob, { environmentId, systemId }, { key: `${environmentId}:${systemId}` });

  const run = (row: CommandRow, hold: boolean, known?: KnownRecords): Promise<CommandRow> => {
    const done = runCommand(dependencies, row, hold, known)
      .then(settleIfAnswered)
      .finally(() => running.delete(row.id));
    running.set(row.id, done);
    return done;
  };

  /** The vendor's answer may have come before its response to the write. */
  const settleIfAnswered = async (row: CommandRow): Promise<CommandRow> => {
    const { environment_id: environmentId, system_id: systemId, reference } = row;
    if (reference === null) return row;
    const settled = await settleAnswers(store.environment(environmentId), environmentId, systemId, clock());
    if (settled === 0) return row;
    await resumeHeld(environmentId, systemId);
    return (await selectCommand(store.environment(environmentId), environmentId, row.id)) ?? row;
  };

  /** A write is pending until its record has been read back: the stored one may be older. */
  const outcomeOf = async (row: CommandRow): Promise<CommandOutcome> => {
    const command = toCommand(row);
    if (row.error !== null) return { type: "failure", failure: fromStoredFailure(row.error), systemId: row.system_id };
    const isReadBack = row.status === "SUCCEEDED" && row.unread_remote_id === null;
    const record = isReadBack && row.record_id !== null ? await recordById(row.environment_id, row.record_id) : undefined;
    return record === undefined ? { type: "pending", command } : { type: "success", command, record };
  };

  const recordById = async (environmentId: string, id: string) => (await records.byIds(environmentId, [id])).get(id);

  const repeated = async (row: CommandRow, inputHash: Buffer): Promise<CommandOutcome> => {
    if (!row.input_hash.equals(inputHash)) {
      return failure(
        "conflict",
        "IDEMPOTENCY_KEY_REUSED",
        "This idempotencyKey has been used with a different input. Use a new key.",
      );
    }
    return await outcomeOf((await running.get(row.id)) ?? row);
  };

  const submit = async (intent: Intent): Promise<CommandOutcome> => {
    const { principal, system, record, entity } = intent;
    const database = store.environment(principal.environmentId);
    if (intent.idempotencyKey !== null && !/^[^\0]{1,200}$/u.test(intent.idempotencyKey)) {
      const fields = [{ path: "idempotencyKey", message: "The key must have 1 to 200 characters. Omit it when there is none." }];
      return failure("invalid", "VALIDATION_FAILED", "Some fields were refused.", fields);
    }
    const inputHash = hashOf(intent);
    const earlier =
      intent.idempotencyKey === null
        ? undefined
        : await selectByIdempotencyKey(database, principal.environmentId, system.id, intent.idempotencyKey);
    if (earlier !== undefined) return await repeated(earlier, inputHash);
    if (record !== null && record.deletedAt !== null) return noRecord(entity);
    const connector = catalog.connectors.get(system.connectorId)?.connector;
    const served = connector === undefined ? null : servedEntity(connector, entity);
    if (connector === undefined || served?.connector[intent.operation] === undefined) {
      return failure(
        "not supported",
        "NOT_SUPPORTED",
        `${connector?.name ?? system.connectorId} does not support this operation: ${intent.operation} ${entity}.`,
      );
    }
    const checked = await check(intent, served);
    if (checked.type === "failure") return checked;
    const stored = await database.transaction().execute(async (transaction) => {
      // The lock keeps a command from being stored after its system is disconnected.
      const locked = await lockSystemForWriting(transaction, system.environmentId, system.id);
      const now = { ...system, ...(locked ?? { status: "DISCONNECTED" as const }) };
      const mustWait = now.status === "REAUTHORIZATION_REQUIRED" || now.status === "PAUSED";
      if (mustWait ? !intent.hold : !isInUse(now)) return { failure: statusFailure(now) };
      const at = clock();
      const row = await insertCommand(transaction, {
        environment_id: principal.environmentId,
        id: randomId("cmd"),
        system_id: system.id,
        entity,
        operation: intent.operation,
        record_id: record?.id ?? null,
        idempotency_key: intent.idempotencyKey,
        input_hash: inputHash,
        input: JSON.stringify(checked.values),
        status: mustWait ? "HELD" : "PENDING",
        lease_until: mustWait ? null : leaseFrom(at),
        created_at: at,
        finished_at: null,
        trace_id: intent.traceId,
      });
      return { row, mustWait };
    });
    if ("failure" in stored) return stored.failure;
    const { row, mustWait } = stored;
    if (row === undefined) return await submit(intent); // another request has used the key during the checks
    return await outcomeOf(mustWait ? row : await run(row, intent.hold, checked.known));
  };

  const check = async (intent: Intent, served: ServedEntity) => {
    if (intent.ifVersion !== null && intent.record?.version !== intent.ifVersion) {
      return failure(
        "conflict",
        "VERSION_CHANGED",
        `The record is at version ${intent.record?.version}, not ${intent.ifVersion}. Read it again.`,
      );
    }
    const target: KnownRecords = new Map(intent.record === null ? [] : [[intent.record.id, intent.record]]);
    if (intent.operation === "delete") return { type: "checked" as const, values: {}, known: target };
    const { values, refused, referenced } = await checkValues(intent.values, {
      environmentId: intent.principal.environmentId,
      systemId: intent.system.id,
      ...writableBy(modelOf(catalog, served.descriptor), intent.system.connectorId, served.connector, intent.operation),
      records,
    });
    if (refused.length > 0) return failure("invalid", "VALIDATION_FAILED", "Some fields were refused.", refused);
    if (Object.keys(values).length === 0)
      return failure("invalid", "NOTHING_TO_WRITE", "The input contains nothing to write.", []);
    const known: KnownRecords = new Map([...target, ...referenced]);
    const write = { operation: intent.operation, system: intent.system, record: intent.record, values, known };
    const objections = await refusalsOf(dependencies, served, write);
    if (objections.length > 0) return failure("invalid", "VALIDATION_FAILED", "Some fields were refused.", objections);
    return { type: "checked" as const, values, known };
  };

  return {
    async create(principal, request, traceId) {
      const { entity, values, idempotencyKey, hold } = request;
      const system = await visibleSystem(principal, request.systemId);
      if (system === undefined) return failure("not found", "NOT_FOUND", "There is no system with this id.");
      return await submit({
        principal,
        operation: "create",
        entity,
        system,
        record: null,
        values,
        ifVersion: null,
        idempotencyKey,
        hold,
        traceId,
      });
    },
    update: (principal, request, traceId) => change(principal, "update", request, traceId),
    delete: (principal, request, traceId) => change(principal, "delete", { ...request, values: {} }, traceId),
    async byId(principal, id) {
      const row = await selectCommand(store.environment(principal.environmentId), principal.environmentId, id);
      if (row === undefined || (principal.systemId !== null && principal.systemId !== row.system_id)) return null;
      return toCommand(row);
    },
    async list({ environmentId, systemId }, query) {
      const { systemIds } = query;
      const own = systemId === null ? systemIds : [systemId].filter((id) => systemIds === null || systemIds.includes(id));
      return await listCommands(store.environment(environmentId), environmentId, { ...query, systemIds: own });
    },
    resumeHeld,
    handlers: {
      commands: handle(commandsJob, async ({ environmentId, systemId }, signal) => {
        const until = systemStopwatch() + longestMilliseconds;
        await settleAnswers(store.environment(environmentId), environmentId, systemId, clock());
        const next = () => takeOldestHeld(store.environment(environmentId), environmentId, systemId, clock());
        for (let row = await next(); row !== undefined; row = await next()) {
          // A command that is held again, and those behind it, wait for the next reconnect or resume.
          if ((await run(row, true)).status === "HELD") return;
          signal.throwIfAborted();
          // Other systems wait for the worker.
          if (systemStopwatch() >= until) return await resumeHeld(environmentId, systemId);
        }
        const nextUnread = () => takeUnread(store.environment(environmentId), environmentId, systemId, clock());
        for (let row = await nextUnread(); row !== undefined; row = await nextUnread()) {
          await readBackLater(dependencies, row);
          signal.throwIfAborted();
          if (systemStopwatch() >= until) return await resumeHeld(environmentId, systemId);
        }
      }),
    },
    async takeAnswer(answer) {
      const { environmentId, systemId } = answer;
      if (await insertAnswer(store.environment(environmentId), answer, clock())) await resumeHeld(environmentId, systemId);
    },
    async sweep() {
      await markAbandoned(store, clock(), [...running.keys()]);
      await endUnanswered(store, clock());
      for (const { environmentId, systemId } of await selectAnswered(store)) await resumeHeld(environmentId, systemId);
      for (const system of await selectStranded(store, clock())) await resumeHeld(system.environment_id, system.id);
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(running.values());
    },
  };

  async function change(
    principal: Principal,
    operation: "update" | "delete",
    { entity, recordId, values, ifVersion, idempotencyKey, hold }: UpdateRequest,
    traceId: string,
  ): Promise<CommandOutcome> {
    const record = await recordById(principal.environmentId, recordId);
    const system = record === undefined ? undefined : await visibleSystem(principal, record.systemId);
    if (record === undefined || system === undefined || record.entity !== entity) return noRecord(entity);
    return await submit({ principal, operation, entity, system, record, values, ifVersion, idempotencyKey, hold, traceId });
  }

  async function visibleSystem(principal: Principal, systemId: string): Promise<System | undefined> {
    if (principal.systemId !== null && principal.systemId !== systemId) return undefined;
    return (await systems.byIds(principal.environmentId, [systemId])).get(systemId);
  }
}

function hashOf({ operation, entity, system, record, values, ifVersion }: Intent): Buffer {
  const input = cleanJson([operation, entity, system.id, record?.id ?? null, values, ifVersion]);
  return createHash("sha256").update(canonicalJson(input)).digest();
}

const noRecord = (entity: string) => failure("not found", "NOT_FOUND", `There is no ${entity} with this id.`);

function failure(
  kind: FailureKind,
  code: string,
  message: string,
  fields?: CommandFailure["fields"],
): Extract<CommandOutcome, { type: "failure" }> {
  return { type: "failure", systemId: null, failure: { kind, code, message, ...(fields === undefined ? {} : { fields }) } };
}

function statusFailure(system: Pick<System, "id" | "status" | "statusReason">): CommandOutcome {
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

const isInUse = ({ status }: Pick<System, "status">) => statusesInUse.some((inUse) => inUse === status);
