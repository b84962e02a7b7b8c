import {
  getArgumentValues,
  getNamedType,
  isLeafType,
  Kind,
  visit,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type OperationDefinitionNode,
} from "graphql";
import { requireScope } from "../../../graph/access.ts";
import { bareOf, levelResolverOf } from "../../../graph/bare-fields.ts";
import type { CompiledInfo, SelectBelow } from "../../../graph/selected-below.ts";
import { WrittenObject } from "../../../graph/written-object.ts";
import { sizeOfField, sizeOfValue } from "../../../graph/count-answers.ts";
import { collectFields, type Selecting } from "./collect-fields.ts";
import { after, allOf, failAfter, isPromise, laterOf, type Later } from "./later.ts";
import { writerOf, type Execution, type WriteObjects } from "./write-values.ts";

/**
 * Executes an operation and writes its `data` as JSON, for each of the root values: a query has one, `undefined`; a subscription has as many as
 * there are events to answer. Rejects where GraphQL's answer to one of them would have errors.
 */
export type CompiledOperation = (execution: Execution, rootValues: readonly unknown[]) => Promise<readonly string[]>;

/** Why an operation cannot be compiled. */
export class NotCompiledError extends Error {
  override readonly name = "NotCompiledError";
}

type Field = GraphQLField<unknown, unknown>;
type WriteField = (parents: readonly unknown[], execution: Execution) => Later<readonly string[]>;

/**
 * Compiles a query, or how a subscription answers events. It is executed level by level: each selected field once for all objects that it is selected on, so what a guard or a
 * counter does, and every promise, is there once a level. What is selected of a type is compiled when an object of the type is first seen.
 * `count` gets the number of fields before they are compiled, and may throw a NotCompiledError. `isForm`: they are only looked at by a resolver,
 * which may then read its objects in a form of its own.
 */
export function compileOperation(
  selecting: Selecting,
  operation: OperationDefinitionNode,
  count: (fields: number, isForm: boolean) => void,
): CompiledOperation {
  const { schema, fragments } = selecting;
  const root = operation.operation === "mutation" ? undefined : schema.getRootType(operation.operation);
  if (!root) throw new NotCompiledError("Mutations are not compiled.");
  function objectsWriter(type: GraphQLObjectType, nodes: readonly FieldNode[] | null): WriteObjects {
    if (type.isTypeOf) throw new NotCompiledError(`${type.name} has a test of its own.`);
    const sets = nodes === null ? [operation.selectionSet] : nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const collected = collectFields(selecting, type, sets);
    count(collected.size, false);
    const names = [...collected.keys()];
    const writers = [...collected].map(([name, same]) => fieldWriter(type, name, same));
    const before = names.map((name, index) => `${index === 0 ? "{" : ","}"${name}":`);
    return (objects, execution) => {
      if (objects.length === 0) return [];
      const [first] = objects;
      if (first instanceof WrittenObject) return first.write(sameForm(objects, first), execution.context);
      const columns: Later<readonly string[]>[] = [];
      try {
        for (const write of writers) columns.push(write(objects, execution));
      } catch (error) {
        return failAfter(columns, error);
      }
      return after(allOf(columns), (known) => joined(before, known, objects.length));
    };
  }

  /** What is selected of the objects of a field's nodes. */
  const selectBelow =
    (nodes: readonly FieldNode[]): SelectBelow =>
    (type) => {
      const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      const collected = collectFields(selecting, type, sets);
      count(collected.size, true);
      return [...collected].map(([name, same]) => {
        const [node] = same as readonly [FieldNode]; // collected with at least one
        const field = node.name.value === "__typename" ? null : type.getFields()[node.name.value];
        if (field === undefined) throw new NotCompiledError("Introspection is not compiled.");
        return { name, field, below: selectBelow(same) };
      });
    };

  function fieldWriter(parentType: GraphQLObjectType, name: string, nodes: readonly FieldNode[]): WriteField {
    const [node] = nodes as readonly [FieldNode]; // collected with at least one
    if (node.name.value === "__typename") return typeNames(parentType);
    const field: Field | undefined = parentType.getFields()[node.name.value];
    const bare = field && bareOf(field);
    if (field === undefined || bare === undefined) throw new NotCompiledError("Introspection is not compiled.");
    const { resolve, scopes } = bare;
    const resolveLevel = levelResolverOf(field);
    const inputOf = argumentsReader(field, node);
    const writers = new Map<GraphQLObjectType, WriteObjects>();
    const writeValues = writerOf(field.type, (type) => {
      const writer = writers.get(type) ?? objectsWriter(type, nodes);
      writers.set(type, writer);
      return writer;
    });
    const isLeaf = isLeafType(getNamedType(field.type));
    const own = sizeOfField(name);
    const known: Omit<CompiledInfo, "variableValues"> = {
      fieldName: field.name,
      fieldNodes: nodes,
      returnType: field.type,
      parentType,
      // A level has many paths; resolvers get what they share.
      path: { prev: undefined, key: name, typename: parentType.name },
      schema,
      fragments,
      rootValue: undefined,
      operation,
      below: selectBelow(nodes),
    };
    return (parents, execution) => {
      const { context, variables } = execution;
      if (context.size.failure !== null) throw context.size.failure;
      for (const scope of scopes) requireScope(context.principal, scope);
      const input = inputOf(variables);
      const info: CompiledInfo = { ...known, variableValues: variables };
      const write = (values: readonly unknown[]): Later<readonly string[]> => {
        let bytes = own * values.length;
        for (const value of values) bytes += sizeOfValue(value, isLeaf);
        context.size.answered(bytes);
        return writeValues(values, execution, info);
      };
      if (resolveLevel !== undefined) return resolveLevel(parents, input, context, info).then(write);
      const values: unknown[] = [];
      try {
        for (const parent of parents) values.push(resolve(parent, input, context, info));
      } catch (error) {
        return failAfter(values, error);
      }
      return values.some(isPromise) ? after(allOf(values.map(laterOf)), write) : write(values);
    };
  }

  const writeRoot = objectsWriter(root, null);
  return async (execution, rootValues) => await writeRoot(rootValues, execution);
}

/** Objects that are written as one of them is. */
function sameForm(objects: readonly unknown[], { write }: WrittenObject): readonly WrittenObject[] {
  for (const object of objects)
    if (!(object instanceof WrittenObject) || object.write !== write)
      throw new Error("What is written together has several forms.");
  return objects as readonly WrittenObject[]; // just checked
}

function typeNames(type: GraphQLObjectType): WriteField {
  const text = JSON.stringify(type.name);
  return (parents) => parents.map(() => text);
}

/** The rows of columns as objects. Written as loops: they run for each value. */
function joined(before: readonly string[], columns: readonly (readonly string[])[], rows: number): readonly string[] {
  const texts: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    let text = before.length === 0 ? "{" : "";
    for (let column = 0; column < before.length; column += 1) text += `${before[column] ?? ""}${columns[column]?.[row] ?? ""}`;
    texts.push(`${text}}`);
  }
  return texts;
}

/** Reads a field's arguments, once for all if no variable is among them. */
function argumentsReader(
  field: Field,
  node: FieldNode,
): (variables: Execution["variables"]) => Readonly<Record<string, unknown>> {
  if (usesVariables(node)) return (variables) => getArgumentValues(field, node, variables);
  let input: Readonly<Record<string, unknown>> | undefined;
  return () => (input ??= getArgumentValues(field, node, {}));
}

function usesVariables({ arguments: given = [] }: FieldNode): boolean {
  let found = false;
  for (const node of given)
    visit(node, {
      [Kind.VARIABLE]() {
        found = true;
      },
    });
  return found;
}
