import { invalid, isFailure, notFound, type FailureName, type FailureView } from "../../graph/failure.ts";
import { loggedElsewhere } from "../../graph/around-mutations.ts";
import { needsScope, openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { entityRef } from "../../records/graph/entity-ref.ts";
import { commandsService } from "../commands-service.ts";
import { commandType } from "./command-types.ts";
import type { EntityDescriptor } from "@fettle/connector";
import type { EntityModel } from "../../catalog/catalog.ts";
import type { Command, CommandOutcome, WaitFor } from "../commands.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { CommandOperation } from "../tables.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { singularOf } from "../../graph/names.ts";
import type { ObjectRef } from "@pothos/core";
import type { Types } from "../../graph/builder.ts";
import { failureView } from "./failure-view.ts";
import { mostWrites, writeEach } from "./write-each.ts";
import { verbs, writableFields, type WriteInputs } from "./write-inputs.ts";
import { inputPathOf, readWriteValues } from "./write-values.ts";

/** The value of a write's success. */
export interface WriteSuccess {
  readonly command: Command;
  readonly record: StoredRecord;
}

/** The value of CommandPending. */
export interface WritePending {
  readonly command: Command;
}

/** The value of a write's result union. */
export type Written = WriteSuccess | WritePending | FailureView;

export interface RecordMutationDependencies {
  readonly graph: Graph;
  readonly inputs: WriteInputs;
  readonly pending: ObjectRef<Types, WritePending>;
}

/** The expected failures of what goes to a vendor. */
export const vendorFailures: readonly FailureName[] = [
  "NotFoundError",
  "ValidationError",
  "ConflictError",
  "NotSupportedError",
  "ReauthorizationRequiredError",
  "RateLimitedError",
  "VendorError",
];

/** Adds CommandPending. */
export const addCommandPending = (graph: Graph): ObjectRef<Types, WritePending> =>
  graph.builder.objectRef<WritePending>("CommandPending").implement({
    description:
      "The command has not finished: it is held until the system is reconnected or resumed, or the vendor accepted it for later. A change of the record follows when it is done.",
    fields: (t) => ({
      command: t.field({
        type: commandType(graph),
        nullable: false,
        description: "The command. Query it by its id to see the outcome.",
        resolve: ({ command }) => command,
      }),
    }),
  });

/** Adds `createWorkOrder` and `updateWorkOrder` for an entity with writable fields, and `deleteWorkOrder` when it is `deletable`. */
export function addRecordMutations(dependencies: RecordMutationDependencies, model: EntityModel, deletable: boolean): void {
  for (const operation of ["create", "update", "delete"] as const) {
    const isOffered = operation === "delete" ? deletable : writableFields(model, operation).length > 0;
    if (isOffered) addRecordMutation(dependencies, model, operation);
  }
  if ((["create", "update"] as const).every((operation) => writableFields(model, operation).length > 0))
    addUpsert(dependencies, model);
}

const meanings = {
  create: (entity: string) => `Creates a ${entity} at the vendor.`,
  update: (entity: string) => `Changes a ${entity} at the vendor. A field that is left out is left alone; null clears it.`,
  delete: (entity: string) => `Deletes a ${entity} at the vendor.`,
} as const;

/** What a write says of the record in its answer. */
export const readBack = {
  answer: "The answer is the record as read back",
  record: "The record as read back from the vendor.",
} as const;
const lastKnown = {
  answer: "The answer is the record as it was last known",
  record: "The record as it was last known, its deletedAt set.",
} as const;

function addRecordMutation(dependencies: RecordMutationDependencies, model: EntityModel, operation: CommandOperation): void {
  const { graph, inputs } = dependencies;
  const { descriptor } = model;
  const name = `${verbs[operation]}${descriptor.name}`;
  const what = meanings[operation](descriptor.name);
  const { answer, record } = operation === "delete" ? lastKnown : readBack;
  const input = inputs.add(`${name}Input`, what, model, operation);
  const result = addWriteUnion(dependencies, descriptor, name, record);
  graph.builder.mutationField(singularOf(name), (t) =>
    t.field({
      type: result,
      nullable: false,
      description: `${what} ${answer}; the change reaches subscribers with the cause COMMAND. Needs the scope write.`,
      args: { input: t.arg({ type: input, required: true, description: "The values to write." }) },
      extensions: { ...needsScope("write"), ...loggedElsewhere("commands") },
      resolve: (_root, { input: asked }, context) => write(context, model, operation, asked),
    }),
  );
  const plural = `${singularOf(verbs[operation])}${descriptor.plural.charAt(0).toUpperCase()}${descriptor.plural.slice(1)}`;
  graph.builder.mutationField(plural, (t) =>
    t.field({
      type: [result],
      nullable: { list: false, items: false },
      description: `Does what ${singularOf(name)} does for up to ${mostWrites} inputs, a few at a time. Each is a command of its own, with its own idempotencyKey, and one that fails leaves the others alone. The results come in the order of the inputs. Needs the scope write.`,
      args: { inputs: t.arg({ type: [input], required: true, description: "The writes, in order." }) },
      complexity: ({ inputs: asked }) => ({ field: 1, multiplier: Math.min(asked.length, mostWrites) }),
      extensions: { ...needsScope("write"), ...loggedElsewhere("commands") },
      resolve: (_root, { inputs: asked }, context) => writeEach(asked, (one) => write(context, model, operation, one)),
    }),
  );
}

function addUpsert(dependencies: RecordMutationDependencies, model: EntityModel): void {
  const { name: entity } = model.descriptor;
  const name = `Upsert${entity}`;
  const what = `Updates the ${entity} that matches, or creates it.`;
  const input = dependencies.inputs.addUpsert(`${name}Input`, what, model);
  dependencies.graph.builder.mutationField(singularOf(name), (t) =>
    t.field({
      type: addWriteUnion(dependencies, model.descriptor, name, readBack.record),
      nullable: false,
      description: `${what} Of several at the same time with one match, one creates it, and the others update it; while that is under way elsewhere, they get a ConflictError WRITE_IN_PROGRESS. A field that the vendor takes only in a create must have the value that the record has. Needs the scope write.`,
      args: { input: t.arg({ type: input, required: true, description: "The record as it should be." }) },
      extensions: { ...needsScope("write"), ...loggedElsewhere("commands") },
      resolve: (_root, { input: asked }, context) => upsert(context, model, asked),
    }),
  );
}

/** Adds the result union of a mutation that writes one record. */
export function addWriteUnion(
  { graph, pending }: RecordMutationDependencies,
  { name: entity }: EntityDescriptor,
  name: string,
  description: string,
) {
  const { builder, errors } = graph;
  const success = builder.objectRef<WriteSuccess>(`${name}Success`).implement({
    description: "The vendor carried out the write, except for the fields in `command.unwritten`.",
    fields: (t) => ({
      [singularOf(entity)]: t.field({
        type: entityRef(graph, entity),
        nullable: false,
        // A token that may write may see the record that it has written.
        extensions: openToEveryToken,
        description,
        resolve: ({ record }) => record,
      }),
      command: t.field({
        type: commandType(graph),
        nullable: false,
        description: "The command.",
        resolve: ({ command }) => command,
      }),
    }),
  });
  return builder.unionType(`${name}Result`, {
    description: `The result of ${name}: success, pending or an expected failure.`,
    types: [success, pending, ...vendorFailures.map((type) => errors[type])],
    resolveType: (value) => (isFailure(value) ? value.failure.type : "record" in value ? `${name}Success` : "CommandPending"),
  });
}

/** The members of a write input beside the entity's fields. GraphQL has validated their types. */
export interface FixedInput {
  readonly systemId?: string;
  readonly id?: string;
  readonly idempotencyKey?: string | null;
  readonly hold?: boolean;
  readonly waitFor?: WaitFor;
  readonly ifVersion?: number | null;
  readonly externalId?: string | null;
  readonly matchBy?: "EXTERNAL_ID" | "NUMBER";
}

async function write(
  { use, principal, loaders, requestId }: GraphQLContext,
  model: EntityModel,
  operation: CommandOperation,
  asked: object,
): Promise<Written> {
  const commands = use(commandsService);
  const entity = model.descriptor.name;
  const {
    systemId = "",
    id = "",
    idempotencyKey = null,
    hold = false,
    ifVersion = null,
    waitFor,
    externalId,
  }: FixedInput = asked;
  const result = readWriteValues(model, operation, asked);
  if (result.type === "problems") return invalid("The input was refused. See fields.", result.problems);
  const { values } = result;
  const common = { entity, idempotencyKey, hold, ...(waitFor === "ACCEPTED" && { waitFor }) };
  const carryOut = async () => {
    switch (operation) {
      case "create":
        return await commands.create(
          principal,
          { ...common, systemId, values, ...(typeof externalId === "string" && { externalId }) },
          requestId,
        );
      case "update":
        return await commands.update(
          principal,
          { ...common, recordId: id, values, ifVersion, ...(externalId !== undefined && { externalId }) },
          requestId,
        );
      case "delete":
        return await commands.delete(principal, { ...common, recordId: id, ifVersion }, requestId);
    }
  };
  if (operation === "create" ? !isPlausible(systemId) : !isPlausible(id))
    return notFound(`There is no ${operation === "create" ? "system" : entity} with this id.`);
  const outcome = await carryOut();
  loaders.clear();
  return outcomeOf(model, outcome);
}

async function upsert(
  { use, principal, loaders, requestId }: GraphQLContext,
  model: EntityModel,
  asked: object,
): Promise<Written> {
  const { systemId = "", idempotencyKey = null, hold = false, waitFor = "DONE", externalId = null, matchBy }: FixedInput = asked;
  const result = readWriteValues(model, "create", asked);
  if (result.type === "problems") return invalid("The input was refused. See fields.", result.problems);
  if (!isPlausible(systemId)) return notFound("There is no system with this id.");
  const { values } = result;
  const entity = model.descriptor.name;
  const request = { entity, systemId, values, externalId, idempotencyKey, hold, waitFor, matchBy: matchBy ?? "EXTERNAL_ID" };
  const outcome = await use(commandsService).upsert(principal, request, requestId);
  loaders.clear();
  return outcomeOf(model, outcome);
}

/** The outcome of a command as the value of its result union. */
export function outcomeOf(model: EntityModel, outcome: CommandOutcome): Written {
  switch (outcome.type) {
    case "success":
      return { command: outcome.command, record: outcome.record };
    case "pending":
      return { command: outcome.command };
    case "failure": {
      const { failure, systemId } = outcome;
      const fields = failure.fields?.map(({ path, message }) => ({ path: inputPathOf(model, path), message }));
      return failureView(fields === undefined ? failure : { ...failure, fields }, systemId);
    }
  }
}
