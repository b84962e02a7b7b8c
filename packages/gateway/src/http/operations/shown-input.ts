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

/** A document without secrets. */
export interface ShownDocument {
  readonly text: string;
  /** The variables that stand where a secret belongs. */
  readonly secretVariables: ReadonlySet<string>;
}

/** A document without the secrets that are written into it: values of sensitive inputs, or under a secret name. */
export function shownDocument(schema: GraphQLSchema, document: DocumentNode, text: string, names: SecretNames): ShownDocument {
  let isChanged = false;
  const types = new TypeInfo(schema);
  const secretVariables = new Set<string>();
  const redactedValue = (): ConstValueNode => {
    isChanged = true;
    return { kind: Kind.STRING, value: redacted };
  };
  const hide = <Node extends { readonly name: { readonly value: string }; readonly value: ValueNode | ConstValueNode }>(
    node: Node,
    declared: Parameters<typeof isSensitive>[0] | null | undefined,
  ): Node | undefined => {
    const isSecret = (declared !== null && declared !== undefined && isSensitive(declared)) || names.isSecret(node.name.value);
    if (!isSecret || node.value.kind === Kind.NULL) return undefined;
    visit(node.value, { Variable: ({ name }) => void secretVariables.add(name.value) });
    return node.value.kind === Kind.VARIABLE ? undefined : { ...node, value: redactedValue() };
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
  // Variables are defined before they are used.
  const whole = visit(cleaned, {
    VariableDefinition(node) {
      const isSecret = secretVariables.has(node.variable.name.value) || names.isSecret(node.variable.name.value);
      return isSecret && node.defaultValue !== undefined ? { ...node, defaultValue: redactedValue() } : undefined;
    },
  });
  return { text: isChanged ? print(whole) : text, secretVariables };
}

/** The variables that an operation declares, without the values of sensitive inputs. They may be of any shape. */
export function shownVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  { secretVariables }: Pick<ShownDocument, "secretVariables">,
): Readonly<Record<string, unknown>> {
  const shown: Record<string, unknown> = {};
  for (const { variable, type: node } of variableDefinitions) {
    const { value: name } = variable.name;
    if (!Object.hasOwn(variables, name)) continue;
    const type = typeFromAST(schema, node);
    const value = variables[name];
    if (secretVariables.has(name) && value !== null) shown[name] = redacted;
    else shown[name] = isInputType(type) && leadsToSecrets(type) ? without(type, value) : value;
  }
  return shown;
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
