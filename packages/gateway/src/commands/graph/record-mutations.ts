import { invalid, isFailure, notFound, type FailureName, type FailureView } from "../../graph/failure.ts";
import { needsScope, openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { entityRef } from "../../records/graph/entity-ref.ts";
import { recordLoader } from "../../records/graph/record-loaders.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { commandsService } from "../commands-service.ts";
import { commandType } from "./command-types.ts";
import type { EntityDescriptor } from "@fettle/connector";
import type { Command, CommandOutcome } from "../commands.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { singularOf } from "../../graph/names.ts";
import type { ObjectRef } from "@pothos/core";
import type { Types } from "../../graph/builder.ts";
import { failureView } from "./failure-view.ts";
import { writableFields, type WriteInputs } from "./write-inputs.ts";
import { inputPathOf, readWriteValues } from "./write-values.ts";

interface WriteSuccess {
  readonly command: Command;
  readonly record: StoredRecord;
}

/** CommandPending's value. */
export interface WritePending {
  readonly command: Command;
}

type Written = WriteSuccess | WritePending | FailureView;

/** What mutations of records need beside the rest. */
export interface RecordMutationParts {
  readonly graph: Graph;
  readonly inputs: WriteInputs;
  readonly pending: ObjectRef<Types, WritePending>;
}

const failures: readonly FailureName[] = [
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

/** Adds `createWorkOrder` and `updateWorkOrder` for an entity, where its descriptor lets apps write. */
export function addRecordMutations(parts: RecordMutationParts, descriptor: EntityDescriptor): void {
  for (const operation of ["create", "update"] as const) {
    if (writableFields(descriptor, operation).length > 0) addRecordMutation(parts, descriptor, operation);
  }
}

function addRecordMutation(parts: RecordMutationParts, descriptor: EntityDescriptor, operation: "create" | "update"): void {
  const { graph, inputs } = parts;
  const verb = operation === "create" ? "Create" : "Update";
  const name = `${verb}${descriptor.name}`;
  const what =
    operation === "create"
      ? `Creates a ${descriptor.name} at the vendor.`
      : `Updates a ${descriptor.name} at the vendor. Omitted fields keep their values; null clears a field.`;
  const input = inputs.add(`${name}Input`, what, descriptor, operation);
  graph.builder.mutationField(singularOf(name), (t) =>
    t.field({
      type: addWriteUnion(parts, descriptor, name),
      nullable: false,
      description: `${what} Returns the record as read back; subscribers receive the change with the cause COMMAND. Requires the scope write.`,
      args: { input: t.arg({ type: input, required: true, description: "The values to write." }) },
      extensions: needsScope("write"),
      resolve: (_root, { input: asked }, context) => write(context, descriptor, operation, asked),
    }),
  );
}

function addWriteUnion({ graph, pending }: RecordMutationParts, { name: entity }: EntityDescriptor, name: string) {
  const { builder, errors } = graph;
  const success = builder.objectRef<WriteSuccess>(`${name}Success`).implement({
    description: "The vendor carried out the write.",
    fields: (t) => ({
      [singularOf(entity)]: t.field({
        type: entityRef(graph, entity),
        nullable: false,
        // Whoever wrote it may see it.
        extensions: openToEveryToken,
        description: "The record as read back from the vendor.",
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
    types: [success, pending, ...failures.map((type) => errors[type])],
    resolveType: (value) => (isFailure(value) ? value.failure.type : "record" in value ? `${name}Success` : "CommandPending"),
  });
}

/** The members that every write input has beside the fields. Written by the input types, so their types are known. */
interface FixedInput {
  readonly systemId?: string;
  readonly id?: string;
  readonly idempotencyKey?: string | null;
  readonly hold?: boolean;
  readonly ifVersion?: number | null;
}

async function write(
  { use, principal, loaders, requestId }: GraphQLContext,
  descriptor: EntityDescriptor,
  operation: "create" | "update",
  asked: object,
): Promise<Written> {
  const { systemId = "", id = "", idempotencyKey = null, hold = false, ifVersion = null }: FixedInput = asked;
  const result = readWriteValues(descriptor, operation, asked);
  if (result.type === "problems") return invalid("The input was refused. See fields.", result.problems);
  const common = { entity: descriptor.name, values: result.values, idempotencyKey, hold };
  if (operation === "create") {
    if ((await loaders.of(systemLoader).load(systemId)) === null) return notFound("There is no system with this id.");
    const created = await use(commandsService).create(principal, { ...common, systemId }, requestId);
    loaders.clear();
    return outcomeOf(descriptor, created);
  }
  if ((await loaders.of(recordLoader).load(id))?.entity !== descriptor.name) {
    return notFound(`There is no ${descriptor.name} with this id.`);
  }
  const updated = await use(commandsService).update(principal, { ...common, recordId: id, ifVersion }, requestId);
  loaders.clear();
  return outcomeOf(descriptor, updated);
}

function outcomeOf(descriptor: EntityDescriptor, outcome: CommandOutcome): Written {
  switch (outcome.type) {
    case "success":
      return { command: outcome.command, record: outcome.record };
    case "pending":
      return { command: outcome.command };
    case "failure": {
      const { failure, systemId } = outcome;
      const fields = failure.fields?.map(({ path, message }) => ({ path: inputPathOf(descriptor, path), message }));
      return failureView(fields === undefined ? failure : { ...failure, fields }, systemId);
    }
  }
}
