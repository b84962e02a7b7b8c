import { servedEntity, modelOf } from "../catalog/entity-connectors.ts";
import { mappedPath } from "../field-mapping.ts";
import { filterFields } from "../filter/filter-fields.ts";
import { canonicalJson } from "../ingest/write/canonical-json.ts";
import { cleanJson } from "../ingest/write/clean-json.ts";
import type { Principal } from "../principal.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { System } from "../systems/systems.ts";
import { selectByIdempotencyKey } from "./command-rows.ts";
import type { CommandOutcome, UpsertRequest } from "./commands.ts";
import { selectClaim, type Claim } from "./external-id-rows.ts";
import { externalIdProblem } from "./external-ids.ts";
import { failure, refusedFields, type Intent } from "./intents.ts";
import { submitIntent, type SubmitDependencies } from "./submit-intent.ts";
import { writableBy } from "./writable-by.ts";

/** How often an upsert looks again after another one was faster. */
const mostLooks = 5;

/** Creates the record of a system, or updates the one that matches. See `Commands.upsert`. */
export async function upsertRecord(
  dependencies: SubmitDependencies,
  principal: Principal,
  system: System,
  request: UpsertRequest,
  traceId: string,
): Promise<CommandOutcome> {
  const { runner, store, records } = dependencies;
  const { entity, matchBy, values, idempotencyKey, hold, waitFor = "DONE" } = request;
  const match = matchOf(system, request);
  if ("type" in match) return match;
  const { environmentId } = principal;
  const claim: Claim = { environmentId, entity, ...match };
  const common = { principal, entity, system, ifVersion: null, idempotencyKey, hold, waitFor, traceId };
  const hashed = ["upsert", entity, system.id, match.kind, match.id, values];
  for (let look = 0; look < mostLooks; look += 1) {
    const byNumber = matchBy === "NUMBER" ? await recordsByNumber(dependencies, system, entity, values) : [];
    if (byNumber.length > 1) {
      const message = `Several records have this number: ${byNumber.map(({ id }) => id).join(", ")}. Update the one by its id.`;
      return refusedFields([{ path: "number", message }]);
    }
    const claimed = await selectClaim(store.environment(environmentId), claim);
    const id = byNumber[0]?.id ?? claimed?.recordId ?? null;
    if (id !== null) {
      const record = byNumber[0] ?? (await records.byIds(environmentId, [id])).get(id);
      if (record === undefined || record.systemId !== system.id)
        return failure("conflict", "EXTERNAL_ID_TAKEN", "A record of another system has this external id.");
      const changed = changesOf(dependencies, system, record, values);
      const intent: Intent = { ...common, operation: "update", record, values: changed, hashed };
      return await submitIntent(dependencies, intent);
    }
    if (claimed !== null) {
      const end = claimed.commandId === null ? undefined : runner.running.get(claimed.commandId);
      // Its end settles who has the id; on another node, the app asks again.
      if (end === undefined)
        return await elsewhere(dependencies, { ...common, operation: "create", record: null, values, hashed }, claimed);
      await end.catch(() => null);
      continue;
    }
    const created = await submitIntent(dependencies, {
      ...common,
      operation: "create",
      record: null,
      values,
      claim: match,
      hashed,
    });
    if (created.type !== "failure" || created.failure.code !== "EXTERNAL_ID_TAKEN") return created;
  }
  return inProgress(null);
}

/** A create with this match is held, unknown or under way on another node. The one who asked for it gets its state. */
async function elsewhere(
  dependencies: SubmitDependencies,
  intent: Intent,
  { commandId }: { readonly commandId: string | null },
): Promise<CommandOutcome> {
  const { system, idempotencyKey } = intent;
  const database = dependencies.store.environment(system.environmentId);
  const earlier =
    idempotencyKey === null ? undefined : await selectByIdempotencyKey(database, system.environmentId, system.id, idempotencyKey);
  return earlier === undefined ? inProgress(commandId) : await submitIntent(dependencies, intent);
}

const inProgress = (commandId: string | null) =>
  failure(
    "conflict",
    "WRITE_IN_PROGRESS",
    `The record is being created${commandId === null ? "" : ` by the command ${commandId}`}. Look at the outcome, and try again.`,
  );

function matchOf(system: System, { matchBy, externalId = null, values }: UpsertRequest) {
  if (matchBy === "NUMBER") {
    const { number } = values;
    if (typeof number === "string" && number !== "") return { kind: "NUMBER", id: `${system.id}:${number}` } as const;
    return refusedFields([{ path: "number", message: "An upsert by number needs the number." }]);
  }
  const problem = externalId === null ? "An upsert by external id needs one." : externalIdProblem(externalId);
  if (problem !== null || externalId === null) return refusedFields([{ path: "externalId", message: problem ?? "" }]);
  return { kind: "EXTERNAL_ID", id: externalId } as const;
}

/** Up to three records of the system with the number. Uses the number's index. */
async function recordsByNumber(
  { catalog, records }: SubmitDependencies,
  system: System,
  entity: string,
  { number }: UpsertRequest["values"],
): Promise<readonly StoredRecord[]> {
  const model = catalog.entities.get(entity);
  const field = model && filterFields(model).find(({ name, namespace }) => namespace === null && name === "number");
  if (field === undefined) return [];
  const page = await records.list(system.environmentId, {
    entity,
    where: { kind: "comparison", field, operator: "eq", operand: String(number) },
    systemId: system.id,
    deleted: "EXCLUDE",
    order: { field: "createdAt", direction: "ASC" },
    page: { first: 3, after: null, last: null, before: null },
  });
  return page.edges.map(({ node }) => node);
}

/** The values to update: without those that the vendor takes only in a create, where the record has them already. */
function changesOf({ catalog }: SubmitDependencies, system: System, record: StoredRecord, values: UpsertRequest["values"]) {
  const connector = catalog.connectors.get(system.connectorId)?.connector;
  const served = connector === undefined ? null : servedEntity(connector, record.entity);
  if (served === null) return values;
  const { writable } = writableBy(modelOf(catalog, served.descriptor), system.connectorId, served.connector, "update");
  const has = (path: string, value: unknown) => {
    const stored = record.document[path] ?? null;
    return canonicalJson(cleanJson(value ?? null)) === canonicalJson(stored);
  };
  const isTaken = (path: string) => writable.includes(path) || path.startsWith(mappedPath(""));
  return Object.fromEntries(Object.entries(values).filter(([path, value]) => isTaken(path) || !has(path, value)));
}
