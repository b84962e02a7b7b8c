import { redacted } from "@fettle/connector";
import {
  getNamedType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  print,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ConstValueNode,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
} from "graphql";
import type { SecretNames } from "../../payloads/redaction/secret-names.ts";
import { isSensitive } from "../../graph/sensitive.ts";

/** A document's text without the secrets that are written into it: values of sensitive inputs, or under a secret name. */
export function shownDocument(schema: GraphQLSchema, document: DocumentNode, text: string, names: SecretNames): string {
  let isChanged = false;
  const types = new TypeInfo(schema);
  const hide = <Node extends { readonly name: { readonly value: string }; readonly value: ValueNode | ConstValueNode }>(
    node: Node,
    declared: Parameters<typeof isSensitive>[0] | null | undefined,
  ): Node | undefined => {
    const isSecret = (declared !== null && declared !== undefined && isSensitive(declared)) || names.isSecret(node.name.value);
    if (!isSecret || node.value.kind === Kind.VARIABLE || node.value.kind === Kind.NULL) return undefined;
    isChanged = true;
    return { ...node, value: { kind: Kind.STRING, value: redacted } };
  };
  const cleaned = visit(
    document,
    visitWithTypeInfo(types, {
      Argument: { leave: (node) => hide(node, types.getArgument()) },
      ObjectField: {
        // The type of the object that has the field; when it is left, the one around it is entered again.
        leave(node) {
          const around = getNamedType(types.getParentInputType());
          return hide(node, isInputObjectType(around) ? around.getFields()[node.name.value] : null);
        },
      },
    }),
  );
  return isChanged ? print(cleaned) : text;
}

/** The variables of an operation without the values of sensitive inputs. They may be of any shape. */
export function shownVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  let shown: Record<string, unknown> | null = null;
  for (const { variable, type: node } of variableDefinitions) {
    const type = typeFromAST(schema, node);
    const { value: name } = variable.name;
    if (!isInputType(type) || !Object.hasOwn(variables, name) || !leadsToSecrets(type)) continue;
    (shown ??= { ...variables })[name] = without(type, variables[name]);
  }
  return shown ?? variables;
}

function without(type: GraphQLInputType, value: unknown): unknown {
  if (isNonNullType(type)) return without(type.ofType, value);
  // A single value may stand for a list of one.
  if (isListType(type))
    return Array.isArray(value) ? value.map((item) => without(type.ofType, item)) : without(type.ofType, value);
  if (!isInputObjectType(type) || typeof value !== "object" || value === null) return value;
  const fields = type.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const field = fields[name];
      if (field === undefined || inner === null) return [name, inner];
      return [name, isSensitive(field) ? redacted : without(field.type, inner)];
    }),
  );
}

const known = new WeakMap<object, boolean>();

/** Whether a sensitive input is anywhere below a type. Types may contain themselves. */
function leadsToSecrets(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  const before = known.get(named);
  if (before !== undefined) return before;
  const found = new Set<object>([named]);
  let leads = false;
  for (const one of found) {
    if (!isInputObjectType(one)) continue;
    for (const field of Object.values(one.getFields())) {
      leads ||= isSensitive(field);
      found.add(getNamedType(field.type));
    }
  }
  known.set(named, leads);
  return leads;
}
