import { servedEntity, type ServedEntity } from "../catalog/entity-connectors.ts";
import type { Clock } from "../clock.ts";
import { randomId } from "../identifiers.ts";
import { countUnloggedRemoval } from "../change-log/log-state.ts";
import { retryOnConflict } from "../ingest/write/retry-on-conflict.ts";
import type { DatabaseTransaction, Store } from "../store/database.ts";
import { lockSystemForWriting } from "../systems/registry/lock-for-writing.ts";
import { checkIntent, type CheckDependencies } from "./check-intent.ts";
import { insertCommand, leaseFrom, selectByIdempotencyKey, type CommandRow } from "./command-rows.ts";
import type { CommandRunner } from "./command-runner.ts";
import type { RunDependencies } from "./run-dependencies.ts";
import { appendCommandChanges } from "../change-log/append-command-changes.ts";
import type { CommandOutcome } from "./commands.ts";
import { stateOf, type RingLog } from "./reach-state.ts";
import { claimForCommand, hasClaim, saveExternalId } from "./external-id-rows.ts";
import {
  type CheckedIntent,
  failure,
  hashOf,
  idTaken,
  isInUse,
  noRecord,
  notSupported,
  refusedFields,
  statusFailure,
  type Intent,
  type Refusal,
} from "./intents.ts";

export interface SubmitDependencies extends CheckDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly runner: CommandRunner;
  readonly uploads?: RunDependencies["uploads"];
  readonly ring: RingLog;
}

/** Checks a write, records its command and runs it, or leaves it to the background. */
export async function submitIntent(dependencies: SubmitDependencies, intent: Intent): Promise<CommandOutcome> {
  const { store, catalog, runner } = dependencies;
  const { principal, system, record, entity, operation, idempotencyKey, action } = intent;
  if (idempotencyKey !== null && !/^[^\0]{1,200}$/u.test(idempotencyKey)) {
    const message = "The key must have 1 to 200 characters. Omit it when there is none.";
    return refusedFields([{ path: "idempotencyKey", message }]);
  }
  const inputHash = hashOf(intent);
  const database = store.environment(principal.environmentId);
  const earlierOutcome = async (): Promise<CommandOutcome | null> => {
    if (idempotencyKey === null) return null;
    const earlier = await selectByIdempotencyKey(database, principal.environmentId, system.id, idempotencyKey);
    return earlier === undefined ? null : await repeated(runner, earlier, inputHash);
  };
  const earlier = await earlierOutcome();
  if (earlier !== null) return earlier;
  if (record !== null && record.deletedAt !== null) return noRecord(entity);
  const connector = catalog.connectors.get(system.connectorId)?.connector;
  const served = connector === undefined ? null : servedEntity(connector, entity);
  if (connector === undefined || served?.connector[action?.ability ?? operation] === undefined)
    return notSupported(connector?.name ?? system.connectorId, action?.name ?? `${operation} ${entity}`);
  const checked = await checkAll(dependencies, intent, served);
  // The same action may have been carried out during the checks, and be what stands against it.
  if (checked.type === "failure") return (action && (await earlierOutcome())) ?? checked;
  const stored = await storeCommand(dependencies, intent, checked, inputHash);
  if ("failure" in stored) return stored;
  const { row } = stored;
  if (row === undefined) return await submitIntent(dependencies, intent); // another request has used the key during the checks
  if (row.queued) await runner.resume(row.environment_id, row.system_id);
  const isWaiting = row.queued || row.status === "HELD";
  return await runner.outcomeOf(isWaiting ? row : await runner.run(row, intent.hold, checked.known));
}

/** Checks a write and, for an action, does what has to be done before. */
async function checkAll(
  dependencies: SubmitDependencies,
  intent: Intent,
  served: ServedEntity,
): Promise<CheckedIntent | Refusal> {
  const prepared = await intent.action?.prepare();
  if (prepared?.type === "failure") return prepared;
  const checked = await checkIntent(dependencies, { ...intent, ...(prepared && { values: prepared.values }) }, served);
  if (checked.type === "failure") return checked;
  const ready = await intent.action?.before(checked);
  if (ready?.type === "failure") return ready;
  return { ...checked, ...(ready?.uploadId !== undefined && { uploadId: ready.uploadId }) };
}

async function repeated(runner: CommandRunner, row: CommandRow, inputHash: Buffer): Promise<CommandOutcome> {
  if (row.input_hash.equals(inputHash)) return await runner.outcomeOf((await runner.running.get(row.id)) ?? row);
  const message = "This idempotencyKey has been used with a different input. Use a new key.";
  return failure("conflict", "IDEMPOTENCY_KEY_REUSED", message);
}

/** Rolls back the command whose claim another one has. */
class ClaimedError extends Error {}

/** Records the command, unless its system takes none now. No row: another command has the key. */
async function storeCommand(
  { store, clock, uploads, ring }: SubmitDependencies,
  intent: Intent,
  { values, uploadId }: CheckedIntent,
  inputHash: Buffer,
): Promise<{ readonly row: CommandRow | undefined } | Refusal> {
  const { principal, system, record } = intent;
  const write = async (transaction: DatabaseTransaction) => {
    // The lock keeps a command from being stored after its system is disconnected.
    const locked = await lockSystemForWriting(transaction, system.environmentId, system.id);
    const now = { ...system, ...(locked ?? { status: "DISCONNECTED" as const }) };
    const mustWait = now.status === "REAUTHORIZATION_REQUIRED" || now.status === "PAUSED";
    if (mustWait ? !intent.hold : !isInUse(now)) return statusFailure(now);
    const at = clock();
    const queued = !mustWait && intent.waitFor === "ACCEPTED";
    const id = randomId("cmd");
    const claim = intent.claim && { ...intent.claim, environmentId: principal.environmentId, entity: intent.entity };
    const row = await insertCommand(transaction, {
      environment_id: principal.environmentId,
      id,
      system_id: system.id,
      entity: intent.entity,
      operation: intent.operation,
      action: intent.action?.name ?? null,
      upload_id: uploadId ?? null,
      record_id: record?.id ?? null,
      idempotency_key: intent.idempotencyKey,
      input_hash: inputHash,
      input: JSON.stringify(values),
      status: mustWait ? "HELD" : "PENDING",
      lease_until: mustWait || queued ? null : leaseFrom(at),
      created_at: at,
      finished_at: null,
      trace_id: intent.traceId,
      token_id: principal.tokenId,
      queued,
      hold: intent.hold,
      claim_kind: claim?.kind ?? null,
      claim_id: claim?.id ?? null,
    });
    if (row !== undefined && uploadId !== undefined) await uploads?.keep(transaction, principal.environmentId, uploadId);
    const isClaimed =
      row === undefined ||
      claim === undefined ||
      (await claimForCommand(
        transaction,
        claim,
        { systemId: system.id, commandId: id, repeats: intent.hashed === undefined },
        at,
      ));
    const isNamed = await nameRecord(transaction, intent, row, at);
    if (!isClaimed || !isNamed) throw new ClaimedError();
    if (row === undefined) return { row };
    const reached = { id, systemId: system.id, traceId: intent.traceId, state: stateOf(row) };
    const end = await appendCommandChanges(transaction, principal.environmentId, [reached], at);
    if (hasClaim(row) || intent.externalId !== undefined) await countUnloggedRemoval(transaction, principal.environmentId);
    return { row, end };
  };
  try {
    // Meanwhile, an app may give the same record another id of its own.
    const stored = await retryOnConflict(() => store.environment(principal.environmentId).transaction().execute(write));
    if ("end" in stored) ring(principal.environmentId, stored.end);
    return stored;
  } catch (error) {
    if (error instanceof ClaimedError) return idTaken();
    throw error;
  }
}

/** Gives the record of a new update the app's own id for it. False when another record has that. */
async function nameRecord(
  transaction: DatabaseTransaction,
  { principal: { environmentId }, entity, system, record, externalId }: Intent,
  row: CommandRow | undefined,
  now: Date,
): Promise<boolean> {
  if (row === undefined || record === null || externalId === undefined) return true;
  return await saveExternalId(transaction, { environmentId, entity, systemId: system.id, id: record.id }, externalId, now);
}
