import { canonicalEntities, type EntityDescriptor } from "@fettle/connector";
import { type GraphQLInputType, type GraphQLSchema, isEnumType, isInputObjectType, isListType, isNonNullType } from "graphql";
import { type Belongings, type Cover, singularOf } from "./covers.ts";

/** The attempts to write another tenant's records: each entity's creates, updates, deletions and upserts, one by one and in batches. */
export function writeCovers(schema: GraphQLSchema): ReadonlyMap<string, Cover> {
  const fields = schema.getMutationType()?.getFields() ?? {};
  return new Map(
    Object.values<EntityDescriptor>(canonicalEntities).flatMap(({ name, plural }) => {
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
    }),
  );
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
