import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
} from "graphql";
import { type Belongings, byFilter, byId, type Cover, singularOf, stream } from "./covers.ts";

/** An entity by the names of its root fields. */
export interface Entity {
  readonly name: string;
  readonly plural: string;
}

/** The entities of a schema, connectors' own ones among them. */
export function entitiesIn(schema: GraphQLSchema): readonly Entity[] {
  const record = schema.getType("SystemRecord");
  const lists = Object.values(schema.getQueryType()?.getFields() ?? {});
  return (isInterfaceType(record) ? schema.getPossibleTypes(record) : []).map(({ name }) => {
    const list = lists.find(({ type }) => String(type) === `${name}Connection!`);
    if (list === undefined) throw new Error(`${name} has no list.`);
    return { name, plural: list.name };
  });
}

/** The attempts to read another tenant's records, and to write them, one by one and in batches. */
export const recordCovers = (schema: GraphQLSchema): ReadonlyMap<string, Cover> =>
  new Map(entitiesIn(schema).flatMap((entity) => [...readsOf(entity), ...writesOf(schema, entity)]));

function readsOf({ name, plural }: Entity): readonly [string, Cover][] {
  const one = singularOf(name);
  return [
    [`Query.${one}`, ({ recordIds }) => byId(recordIds[one] ?? "")],
    [`Query.${plural}`, byFilter("systemId", ({ systemId }) => [systemId])],
    [
      `Query.${one}Statistics`,
      ({ systemId }) => [{ groupBy: ["SYSTEM"] }, { groupBy: ["SYSTEM"], where: { systemId: { in: [systemId] } } }],
    ],
    [`Subscription.${one}Changes`, stream(({ systemId }) => ({ where: { systemId: { eq: systemId } } }))],
  ];
}

function writesOf(schema: GraphQLSchema, { name, plural }: Entity): readonly [string, Cover][] {
  const fields = schema.getMutationType()?.getFields() ?? {};
  const many = plural.charAt(0).toUpperCase() + plural.slice(1);
  const names = ["create", "update", "delete", "upsert"].flatMap((verb) => [`${verb}${name}`, `${verb}${many}`]);
  return names.flatMap((mutation): [string, Cover][] => {
    const [argument] = fields[mutation]?.args ?? [];
    if (argument === undefined) return [];
    const own = mutation.startsWith("create") ? {} : { text: "Not mine", title: "Not mine", name: "Not mine" };
    return [
      [`Mutation.${mutation}`, (theirs) => [{ [argument.name]: valueOf(argument.type, argument.name, name, theirs, own) }]],
    ];
  });
}

/** A value for each required field of an input, and for each of `wanted` that it has. Ids are the other tenant's. */
function valueOf(
  type: GraphQLInputType,
  field: string,
  entity: string,
  theirs: Belongings,
  wanted: Readonly<Record<string, unknown>> = {},
): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, field, entity, theirs, wanted);
  if (isListType(type)) return [valueOf(type.ofType, field, entity, theirs, wanted)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((one) => isNonNullType(one.type) && one.defaultValue === undefined);
    const given = Object.entries(wanted).filter(([name]) => name in type.getFields());
    return Object.fromEntries([
      ...required.map((one) => [one.name, valueOf(one.type, one.name, entity, theirs)] as const),
      ...given,
    ]);
  }
  if (field === "systemId") return theirs.systemId;
  return type.name === "ID" ? (theirs.recordIds[singularOf(entity)] ?? "none") : scalars[type.name];
}

const scalars: Readonly<Record<string, unknown>> = {
  String: "Not mine",
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTime: "2026-01-01T08:00:00.000Z",
  Date: "2026-01-01",
  JSON: {},
};
