import {
  isAbstractType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import {
  selectionOf,
  type ReadRecord,
  type RecordSelection,
  type SelectableProperty,
  wholeRecords,
} from "../record-selection.ts";

const readsKey = "fettle.reads";

/**
 * The `extensions` of a record's field: the properties that it shows beside `id`, `systemId` and `entity`. A field without them, such as
 * another stage's, may show any, so a record that it is selected on is read whole.
 */
export const reads = (...properties: readonly SelectableProperty[]): Readonly<Record<string, unknown>> => ({
  [readsKey]: new Set(properties),
});

/**
 * A property of a record that was read for a field with {@link reads}.
 * @throws Error when it was not read: an absent value would be a false answer.
 */
export function whenRead<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("A field shows a property of a record that it does not declare to read.");
  return value;
}

/** What an operation selects, wherever it does so. */
interface Selected {
  /** By the name of the type. Null: anything. */
  readonly byType: ReadonlyMap<string, ReadonlySet<SelectableProperty> | null>;
  readonly withPlace: boolean;
  /** By the name of the entity. */
  readonly selections: Map<string, RecordSelection<ReadRecord>>;
}

const known = new WeakMap<OperationDefinitionNode, Selected>();

/** What an operation selects of an entity's records anywhere. It is found once for each parsed operation. */
export function selectedOf(info: GraphQLResolveInfo, entity: string): RecordSelection<ReadRecord> {
  const selected = known.get(info.operation) ?? selectedIn(info);
  known.set(info.operation, selected);
  const selection = selected.selections.get(entity) ?? toSelection(info.schema, selected, entity);
  selected.selections.set(entity, selection);
  return selection;
}

function selectedIn({ schema, operation, fragments }: GraphQLResolveInfo): Selected {
  const byType = new Map<string, Set<SelectableProperty> | null>();
  let withPlace = false;
  const typeInfo = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(typeInfo, {
    Field({ name: { value: name } }) {
      if (name === "changeCursor") withPlace = true;
      const type = typeInfo.getParentType()?.name;
      if (type === undefined || name === "id" || name.startsWith("__")) return;
      const declared = typeInfo.getFieldDef()?.extensions[readsKey];
      const others = byType.get(type);
      if (!isDeclared(declared)) byType.set(type, null);
      else if (others !== null) byType.set(type, new Set([...(others ?? []), ...declared]));
    },
  });
  const nodes: readonly ASTNode[] = [operation, ...Object.values(fragments)];
  for (const node of nodes) visit(node, visitor);
  return { byType, withPlace, selections: new Map() };
}

const isDeclared = (reading: unknown): reading is ReadonlySet<SelectableProperty> => reading instanceof Set;

/** A field may be selected on the entity's type or on one of its interfaces. */
function toSelection(schema: GraphQLSchema, { byType, withPlace }: Selected, entity: string): RecordSelection<ReadRecord> {
  const type = schema.getType(entity);
  const interfaces = type === undefined || !("getInterfaces" in type) ? [] : type.getInterfaces();
  const names = [entity, ...interfaces.filter(isAbstractType).map(({ name }) => name)];
  const properties = new Set<SelectableProperty>();
  for (const name of names) {
    const some = byType.get(name);
    if (some === null) return { ...wholeRecords, withPlace };
    for (const property of some ?? []) properties.add(property);
  }
  return selectionOf(properties, withPlace);
}
