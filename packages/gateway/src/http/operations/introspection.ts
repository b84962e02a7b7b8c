import {
  getArgumentValues,
  getIntrospectionQuery,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  parse,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** The yield of introspection. */
export interface IntrospectionYield {
  /** The number of fields; a lower bound when it is more than `most`. */
  readonly fields: number;
  /** The approximate number of bytes of JSON. */
  readonly bytes: number;
}

/** An operation and the fragments of its document. */
export interface Asked {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly coerced: Record<string, unknown>;
}

const nothing: IntrospectionYield = { fields: 0, bytes: 0 };
const metaFields: Readonly<Record<string, GraphQLField<unknown, unknown>>> = {
  [SchemaMetaFieldDef.name]: SchemaMetaFieldDef,
  [TypeMetaFieldDef.name]: TypeMetaFieldDef,
};

class TooManyFields extends Error {}

/**
 * Computes the yield of an operation's introspection by walking the schema as the execution would, each selection of each part of the schema
 * once. Stops at more than `most` fields. The GraphQL document must be valid.
 */
export function introspectionYield(schema: GraphQLSchema, asked: Asked, most: number): IntrospectionYield {
  const { operation, fragments, coerced } = asked;
  const query = schema.getQueryType();
  if (operation.operation !== "query" || !query) return nothing;
  const known = new Map<SelectionSetNode, Map<unknown, IntrospectionYield>>();
  const info = { schema } as GraphQLResolveInfo; // introspection's resolvers read nothing else
  let steps = 0;

  function ofSelections(set: SelectionSetNode, type: GraphQLObjectType, source: unknown): IntrospectionYield {
    const bySource = known.get(set) ?? new Map<unknown, IntrospectionYield>();
    known.set(set, bySource);
    const before = bySource.get(source);
    if (before !== undefined) return before;
    const found = sum(
      set.selections.map((selection) => {
        if (selection.kind === Kind.FIELD) return ofField(selection, type, source);
        const part = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        return part === undefined ? nothing : ofSelections(part.selectionSet, type, source);
      }),
    );
    bySource.set(source, found);
    return found;
  }

  function ofField(node: FieldNode, type: GraphQLObjectType, source: unknown): IntrospectionYield {
    const definition = type === query ? metaFields[node.name.value] : type.getFields()[node.name.value];
    if (definition === undefined) return nothing;
    steps += 1;
    if (steps > most) throw new TooManyFields();
    const value = definition.resolve?.(source, getArgumentValues(definition, node, coerced), undefined, info);
    const { fields, bytes } = ofValue(node, definition.type, value);
    return { fields: fields + 1, bytes: bytes + (node.alias ?? node.name).value.length + 4 };
  }

  function ofValue(node: FieldNode, declared: GraphQLOutputType, value: unknown): IntrospectionYield {
    const type = getNullableType(declared);
    if (isListType(type) && Array.isArray(value)) return sum(value.map((item) => ofValue(node, type.ofType, item)));
    if (isObjectType(type) && node.selectionSet !== undefined && typeof value === "object" && value !== null)
      return sum([{ fields: 0, bytes: 3 }, ofSelections(node.selectionSet, type, value)]);
    return { fields: 0, bytes: typeof value === "string" ? value.length + 2 : 5 };
  }

  try {
    return ofSelections(operation.selectionSet, query, undefined);
  } catch (error) {
    if (error instanceof TooManyFields) return { fields: steps, bytes: 0 };
    throw error;
  }
}

const sum = (parts: readonly IntrospectionYield[]): IntrospectionYield =>
  parts.reduce((all, { fields, bytes }) => ({ fields: all.fields + fields, bytes: all.bytes + bytes }), nothing);

const wholes = new WeakMap<GraphQLSchema, number>();

/** The number of fields of a tool's introspection with all its options. */
export function wholeIntrospection(schema: GraphQLSchema): number {
  const whole = wholes.get(schema) ?? introspectionYield(schema, everything, Number.POSITIVE_INFINITY).fields;
  wholes.set(schema, whole);
  return whole;
}

const everything = askedOf(
  getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  }),
);

function askedOf(text: string): Asked {
  const { definitions } = parse(text);
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error("The introspection query has no operation.");
  const fragments = definitions.flatMap((definition) =>
    definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
  );
  return { operation, fragments: new Map(fragments), coerced: {} };
}
