import type { Catalog } from "../catalog/catalog.ts";
import { handle, type JobHandler, type SystemJobData } from "../jobs/define-job.ts";
import type { JobQueue } from "../jobs/job-queue.ts";
import type { Principal } from "../principal.ts";
import type { TakeAnswer } from "../ingress/process/write-answers.ts";
import type { System } from "../systems/systems.ts";
import { carryOutAction } from "./actions/carry-out-action.ts";
import { insertAnswer } from "./answer-rows.ts";
import { selectCommand, selectCommands, toCommand } from "./command-rows.ts";
import { createCommandRunner } from "./command-runner.ts";
import type { CommandOutcome, Commands, UpdateRequest } from "./commands.ts";
import { externalIdProblem, findByExternalId, setExternalId } from "./external-ids.ts";
import { failure, noRecord, refusedFields } from "./intents.ts";
import { commandsJob } from "./jobs.ts";
import { listCommands } from "./list-commands.ts";
import type { RunDependencies } from "./run-dependencies.ts";
import { submitIntent } from "./submit-intent.ts";
import { sweepCommands } from "./sweep-commands.ts";
import { upsertRecord } from "./upsert.ts";
import { workThrough } from "./work-through.ts";

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

/** Composes the stage. Disposing waits for the commands under way. */
export function createCommands(dependencies: CommandDependencies): CommandStage {
  const { store, records, systems, clock } = dependencies;
  const runner = createCommandRunner(dependencies);
  const submitted = { ...dependencies, runner };

  return {
    async create(principal, request, traceId) {
      const { entity, values, idempotencyKey, hold, waitFor = "DONE", externalId = null } = request;
      const problem = externalId === null ? null : externalIdProblem(externalId);
      if (problem !== null) return refusedFields([{ path: "externalId", message: problem }]);
      const system = await visibleSystem(principal, request.systemId);
      if (system === undefined) return failure("not found", "NOT_FOUND", "There is no system with this id.");
      const written = { entity, system, record: null, values, ifVersion: null, idempotencyKey, hold, waitFor };
      const claim = externalId === null ? {} : { claim: { kind: "EXTERNAL_ID", id: externalId } as const };
      return await submitIntent(submitted, { principal, operation: "create", ...written, ...claim, traceId });
    },
    async upsert(principal, request, traceId) {
      const system = await visibleSystem(principal, request.systemId);
      if (system === undefined) return failure("not found", "NOT_FOUND", "There is no system with this id.");
      return await upsertRecord(submitted, principal, system, request, traceId);
    },
    setExternalId: (principal, recordId, externalId) => setExternalId(dependencies, principal, recordId, externalId),
    byExternalId: (principal, entity, externalId) => findByExternalId(dependencies, principal, entity, externalId),
    update: (principal, request, traceId) => change(principal, "update", request, traceId),
    delete: (principal, request, traceId) => change(principal, "delete", { ...request, values: {} }, traceId),
    async act(principal, request, traceId) {
      const { action, targetId } = request;
      const isUpdate = action.operation === "update";
      const record = isUpdate ? ((await records.byIds(principal.environmentId, [targetId])).get(targetId) ?? null) : null;
      const system = isUpdate && record === null ? undefined : await visibleSystem(principal, record?.systemId ?? targetId);
      if (isUpdate && (record?.entity !== action.entity || system === undefined)) return noRecord(action.entity);
      if (system === undefined) return failure("not found", "NOT_FOUND", "There is no system with this id.");
      return await carryOutAction(submitted, { principal, system, record, traceId }, request);
    },
    async byId(principal, id) {
      const row = await selectCommand(store.environment(principal.environmentId), principal.environmentId, id);
      if (row === undefined || (principal.systemId !== null && principal.systemId !== row.system_id)) return null;
      return toCommand(row);
    },
    async byIds({ environmentId, systemId }, ids) {
      const rows = await selectCommands(store.environment(environmentId), environmentId, ids);
      const visible = rows.filter((row) => systemId === null || systemId === row.system_id);
      return new Map(visible.map((row) => [row.id, toCommand(row)]));
    },
    async list({ environmentId, systemId }, query) {
      const { systemIds } = query;
      const own = systemId === null ? systemIds : [systemId].filter((id) => systemIds === null || systemIds.includes(id));
      return await listCommands(store.environment(environmentId), environmentId, { ...query, systemIds: own });
    },
    resumeHeld: runner.resume,
    handlers: {
      commands: handle(commandsJob, ({ environmentId, systemId }, signal) =>
        workThrough(dependencies, runner, { environmentId, systemId }, signal),
      ),
    },
    async takeAnswer(answer) {
      const { environmentId, systemId } = answer;
      if (await insertAnswer(store.environment(environmentId), answer, clock())) await runner.resume(environmentId, systemId);
    },
    sweep: () => sweepCommands(dependencies, runner),
    [Symbol.asyncDispose]: () => runner[Symbol.asyncDispose](),
  };

  async function change(
    principal: Principal,
    operation: "update" | "delete",
    { entity, recordId, waitFor = "DONE", ...request }: UpdateRequest,
    traceId: string,
  ): Promise<CommandOutcome> {
    const { externalId = null } = request;
    const problem = externalId === null ? null : externalIdProblem(externalId);
    if (problem !== null) return refusedFields([{ path: "externalId", message: problem }]);
    const record = (await records.byIds(principal.environmentId, [recordId])).get(recordId);
    const system = record === undefined ? undefined : await visibleSystem(principal, record.systemId);
    if (record === undefined || system === undefined || record.entity !== entity) return noRecord(entity);
    return await submitIntent(submitted, { principal, operation, entity, system, record, ...request, waitFor, traceId });
  }

  async function visibleSystem(principal: Principal, systemId: string): Promise<System | undefined> {
    if (principal.systemId !== null && principal.systemId !== systemId) return undefined;
    return (await systems.byIds(principal.environmentId, [systemId])).get(systemId);
  }
}
