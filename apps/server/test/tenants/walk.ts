import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";

/** One operation that asks a root field for everything within reach. */
export interface WalkedOperation {
  /** `Query.workOrders` */
  readonly field: string;
  readonly document: string;
}

/** Levels of objects below the root field. */
const depth = 3;

/** An operation for each field of a root type. */
export function walkRoot(schema: GraphQLSchema, kind: "query" | "mutation" | "subscription"): readonly WalkedOperation[] {
  const roots = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() };
  const root = roots[kind];
  return root ? Object.values(root.getFields()).map((field) => walk(schema, kind, root, field)) : [];
}

const inBrackets = (parts: readonly string[]) => (parts.length === 0 ? "" : `(${parts.join(", ")})`);

/** An operation for a root field, with a variable for each of its arguments that has the argument's name. */
function walk(
  schema: GraphQLSchema,
  kind: string,
  root: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): WalkedOperation {
  const declared = inBrackets(
    field.args.map(({ name, type, defaultValue }) => {
      return `$${name}: ${defaultValue === undefined ? String(type) : String(type).replace(/!$/u, "")}`;
    }),
  );
  const passed = inBrackets(field.args.map(({ name }) => `${name}: $${name}`));
  return {
    field: `${root.name}.${field.name}`,
    document: `${kind} ${declared} { ${field.name}${passed}${selectionOf(schema, getNamedType(field.type), depth)} }`,
  };
}

/** Every field of a type that needs no argument; for an interface or union, the fields of each of its types. */
function selectionOf(schema: GraphQLSchema, type: GraphQLNamedType, levels: number): string {
  if (!isCompositeType(type)) return "";
  if (isAbstractType(type)) {
    // All types of an interface, with their references, would exceed the cost limit of an operation.
    const reach = isInterfaceType(type) ? 1 : levels;
    const parts = schema
      .getPossibleTypes(type)
      .map((possible) => `... on ${possible.name} { ${fieldsOf(schema, possible, reach)} }`);
    return ` { __typename ${parts.join(" ")} }`;
  }
  return isObjectType(type) ? ` { __typename ${fieldsOf(schema, type, levels)} }` : "";
}

function fieldsOf(schema: GraphQLSchema, type: GraphQLObjectType, levels: number): string {
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some((argument) => isNonNullType(argument.type) && argument.defaultValue === undefined)) return [];
    const target = getNamedType(field.type);
    if (isCompositeType(target) && levels <= 1) return [];
    // Lists within lists would cost too much.
    const size = field.args.some(({ name }) => name === "first") ? "(first: 2)" : "";
    // Types of one union may have fields of the same name and different types.
    return [`${type.name}_${field.name}: ${field.name}${size}${selectionOf(schema, target, levels - 1)}`];
  });
  return parts.length === 0 ? "__typename" : parts.join(" ");
}
