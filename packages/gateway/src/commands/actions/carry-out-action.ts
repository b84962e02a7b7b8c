import { createHash } from "node:crypto";
import type { Action } from "../../catalog/actions/action.ts";
import { canCarryOut } from "../../catalog/actions/can-carry-out.ts";
import { servedEntity, type ServedEntity } from "../../catalog/entity-connectors.ts";
import type { Principal } from "../../principal.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { System } from "../../systems/systems.ts";
import { checkIntent } from "../check-intent.ts";
import { selectByIdempotencyKey } from "../command-rows.ts";
import type { ActionInput, ActionRequest, CommandOutcome } from "../commands.ts";
import { notSupported, refusedFields, type Intent, type PreparedAction, type Refusal } from "../intents.ts";
import { submitIntent, type SubmitDependencies } from "../submit-intent.ts";
import { namedFile, readyFile } from "./file-of.ts";
import { refuseEarlier } from "./refuse-earlier.ts";
import { missingValues, tooSmall } from "./value-rules.ts";

/** What an action is carried out on. */
export interface ActionTarget {
  readonly principal: Principal;
  readonly system: System;
  /** Null for an action that creates. */
  readonly record: StoredRecord | null;
  readonly traceId: string;
}

type Options = Pick<ActionRequest, "ifVersion" | "idempotencyKey" | "hold" | "waitFor">;

/** Carries out an action by the write that it makes. See `Commands.act`. */
export const carryOutAction = (
  dependencies: SubmitDependencies,
  target: ActionTarget,
  request: ActionRequest,
): Promise<CommandOutcome> => submitIntent(dependencies, intentOf(dependencies, target, request, request));

function intentOf(
  dependencies: SubmitDependencies,
  target: ActionTarget,
  request: ActionInput & Pick<ActionRequest, "also" | "first">,
  { ifVersion, idempotencyKey, hold, waitFor }: Options,
): Intent {
  const { action, values, also = {}, first = [] } = request;
  const { system, record } = target;
  const inner = first.map((one) => ({
    path: one.path,
    action: one.action,
    intent: intentOf(dependencies, { ...target, record: null }, one, {
      ifVersion: null,
      // Repeated with the action, each runs once as well.
      idempotencyKey: idempotencyKey === null ? null : keyWithin(idempotencyKey, one.path),
      hold,
      waitFor,
    }),
  }));
  const given = first.map((one) => [one.action.name, one.values]);
  return {
    ...target,
    operation: action.operation === "update" ? "update" : "create",
    entity: action.entity,
    values,
    ifVersion,
    idempotencyKey,
    hold,
    waitFor,
    hashed: [action.name, system.id, record?.id ?? null, values, also, given, ifVersion],
    action: {
      name: action.name,
      ability: action.operation,
      prepare: () => prepare(dependencies, target, request),
      async before(checked) {
        const late = await refuseEarlier(dependencies, action, system, checked);
        if (late !== null) return late;
        if (action.operation === "upload") return await readyFile(dependencies, target, also, checked.values);
        for (const one of inner) {
          const refused = within(one.path, await inspect(dependencies, one.action, one.intent));
          if (refused !== null) return refused;
        }
        for (const one of inner) {
          const refused = within(one.path, await submitIntent(dependencies, one.intent));
          if (refused !== null) return refused;
        }
        return { type: "ready" };
      },
    },
  };
}

/** A key of a command within an action. Keys have up to 200 characters, so a longer one is told by its hash. */
const keyWithin = (key: string, path: string): string => {
  const whole = `${key} ${path}`;
  return whole.length <= 200 ? whole : `${createHash("sha256").update(key).digest("hex")} ${path}`;
};

async function prepare(
  dependencies: SubmitDependencies,
  target: ActionTarget,
  { action, values, also = {} }: ActionInput & Pick<ActionRequest, "also">,
): Promise<PreparedAction | Refusal> {
  const { system, record } = target;
  const connector = dependencies.catalog.connectors.get(system.connectorId)?.connector;
  const served = connector && servedEntity(connector, action.entity);
  if (!canCarryOut(served?.connector, action)) return notSupported(connector?.name ?? system.connectorId, action.name);
  const problems = [...missingValues(action, values, served), ...tooSmall(action, values)];
  const derived =
    action.operation === "upload"
      ? await namedFile(dependencies, target, also, values)
      : (action.also?.derive?.(also, record?.document ?? {}) ?? { values: {} });
  if ("problems" in derived) problems.push(...derived.problems);
  if (problems.length > 0 || "problems" in derived) return refusedFields(problems);
  return { type: "prepared", values: { ...values, ...derived.values, ...action.sets } };
}

/** What is known against a write, before the writes in front of it are made. Nothing for one that has been made before, with its key. */
async function inspect(dependencies: SubmitDependencies, action: Action, intent: Intent): Promise<Refusal | null> {
  const { system, idempotencyKey } = intent;
  const database = dependencies.store.environment(system.environmentId);
  if (idempotencyKey !== null && (await selectByIdempotencyKey(database, system.environmentId, system.id, idempotencyKey)))
    return null;
  const prepared = await intent.action?.prepare();
  if (prepared === undefined || prepared.type === "failure") return prepared ?? null;
  const served = servedBy(dependencies, intent);
  if (served === null) return null;
  const checked = await checkIntent(dependencies, { ...intent, values: prepared.values }, served);
  return checked.type === "failure" ? checked : await refuseEarlier(dependencies, action, system, checked);
}

function servedBy({ catalog }: SubmitDependencies, { system, entity }: Intent): ServedEntity | null {
  const connector = catalog.connectors.get(system.connectorId)?.connector;
  return connector === undefined ? null : servedEntity(connector, entity);
}

/** A failure of a write within an action, with the place of its fields in the action's input. */
function within(path: string, outcome: CommandOutcome | Refusal | null): Refusal | null {
  if (outcome?.type !== "failure") return null;
  const { failure } = outcome;
  const fields = failure.fields?.map((field) => ({ ...field, path: `${path}.${field.path}` }));
  return { ...outcome, failure: { ...failure, message: `${path}: ${failure.message}`, ...(fields && { fields }) } };
}
