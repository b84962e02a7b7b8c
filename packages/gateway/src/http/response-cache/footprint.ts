import {
  isAbstractType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
} from "graphql";
import { logDependencyOf, type LogDependency } from "../../graph/follows-log.ts";
import type { TouchedRecord } from "../../change-log/log-state.ts";

/** An operation that may run, with its variables as they were sent. */
export interface AskedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One thing that an operation reads. `id`: where the id of the only record is given; null when any record of the entity may be read. */
type Part = { readonly entity: string; readonly id: ValueNode | null } | "everyChange";

const found = new WeakMap<OperationDefinitionNode, readonly Part[] | null>();

/**
 * The topics on which an operation's answer depends: while no change has one of them, the answer stays the same. Null when its answers must
 * not be kept: it writes, or a field declares nothing. The document must be valid; an operation's node belongs to one schema. `systemId`: the
 * only system that the token may see.
 */
export function footprintOf(
  schema: GraphQLSchema,
  { document, operation, variables }: AskedOperation,
  systemId: string | null,
): ReadonlySet<string> | null {
  if (!found.has(operation)) found.set(operation, operation.operation === "query" ? partsOf(schema, document) : null);
  const parts = found.get(operation) ?? null;
  return parts && new Set(parts.map((part) => topicOf(part, variables, systemId)));
}

/** The topics of a change, of which an answer that depends on the record has one. */
export const topicsOfRecord = ({ entity, recordId, systemId }: TouchedRecord): readonly string[] => [
  entity,
  ofSystem(entity, systemId),
  recordId,
];

/** The topic of every change, even one of a system's status. */
export const everyChange = "*";

const ofSystem = (entity: string, systemId: string) => `${entity} ${systemId}`;

function topicOf(part: Part, variables: Readonly<Record<string, unknown>>, systemId: string | null): string {
  if (part === "everyChange") return everyChange;
  const { entity, id } = part;
  const given = id?.kind === Kind.VARIABLE ? variables[id.name.value] : id?.kind === Kind.STRING ? id.value : undefined;
  if (typeof given === "string") return given;
  return systemId === null ? entity : ofSystem(entity, systemId);
}

/** What the fields of a document declare, in all of its operations and fragments, whatever their conditions. */
function partsOf(schema: GraphQLSchema, document: DocumentNode): readonly Part[] | null {
  const parts: Part[] = [];
  let isKnown = true;
  const typeInfo = new TypeInfo(schema);
  const add = (node: FieldNode, dependency: LogDependency | null) => {
    if (dependency === null) isKnown = false;
    else if (dependency.on === "everyChange") parts.push("everyChange");
    else if (dependency.on === "records") parts.push({ entity: dependency.entity, id: argumentOf(node, dependency.idArgument) });
  };
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        if (node.name.value === "__typename") return;
        const dependencies = dependenciesOf(schema, typeInfo.getParentType(), node.name.value);
        for (const dependency of dependencies) add(node, dependency);
        isKnown &&= dependencies.length > 0;
      },
    }),
  );
  return isKnown ? parts : null;
}

/** The declarations of the field on each type that may have it. */
function dependenciesOf(schema: GraphQLSchema, type: GraphQLCompositeType | null | undefined, name: string) {
  const types = type && isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  return types.map((one) => {
    const field = isObjectType(one) ? one.getFields()[name] : undefined;
    return field === undefined ? null : logDependencyOf(field);
  });
}

const argumentOf = (node: FieldNode, name: string | undefined): ValueNode | null =>
  node.arguments?.find((argument) => argument.name.value === name)?.value ?? null;
