import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLInterfaceType,
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

/** Levels of objects below a list or statistics, and below any other root field. */
const depth = { list: 3, other: 2 };

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
    document: `${kind} ${declared} { ${field.name}${passed}${selectionOf(schema, getNamedType(field.type), /Connection|Statistics/u.test(String(field.type)) ? depth.list : depth.other)} }`,
  };
}

/** Every field of a type that needs no argument; for an interface or union, the fields of each of its types. */
function selectionOf(schema: GraphQLSchema, type: GraphQLNamedType, levels: number): string {
  if (!isCompositeType(type)) return "";
  if (isAbstractType(type)) {
    // All fields of all types would exceed the limits of an operation. The root fields of each type show them.
    if (isInterfaceType(type)) return ` { __typename ${fieldsOf(schema, type, 1)} }`;
    const parts = schema
      .getPossibleTypes(type)
      .map((possible) => `... on ${possible.name} { ${fieldsOf(schema, possible, levels)} }`);
    return ` { __typename ${parts.join(" ")} }`;
  }
  return isObjectType(type) ? ` { __typename ${fieldsOf(schema, type, levels)} }` : "";
}

function fieldsOf(schema: GraphQLSchema, type: GraphQLObjectType | GraphQLInterfaceType, levels: number): string {
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some((argument) => isNonNullType(argument.type) && argument.defaultValue === undefined)) return [];
    const target = getNamedType(field.type);
    if (isCompositeType(target) && levels <= 1) return [];
    // Lists within lists would cost too much, and show what the root fields show already.
    if (target.name.endsWith("Connection") && !type.name.endsWith("Connection"))
      return [`${type.name}_${field.name}: ${field.name}(first: 2) { nodes { __typename ${idOf(target)} } }`];
    const size = field.args.some(({ name }) => name === "first") ? "(first: 2)" : "";
    // Types of one union may have fields of the same name and different types.
    return [`${type.name}_${field.name}: ${field.name}${size}${selectionOf(schema, target, levels - 1)}`];
  });
  return parts.length === 0 ? "__typename" : parts.join(" ");
}

/** The id of a list's members, if they have one. */
function idOf(connection: GraphQLNamedType): string {
  const node = isObjectType(connection) ? connection.getFields()["nodes"] : undefined;
  const member = node === undefined ? undefined : getNamedType(node.type);
  const hasId = (isObjectType(member) || isInterfaceType(member)) && "id" in member.getFields();
  return hasId ? "id" : "";
}
