import { canonicalEntities, type EntityDescriptor } from "@fettle/connector";
import { type GraphQLInputType, type GraphQLSchema, isEnumType, isInputObjectType, isListType, isNonNullType } from "graphql";
import { type Belongings, type Cover, singularOf } from "./covers.ts";

/** The attempts to write another tenant's records: a create, an update and a deletion of each entity that has them. */
export function writeCovers(schema: GraphQLSchema): ReadonlyMap<string, Cover> {
  const fields = schema.getMutationType()?.getFields() ?? {};
  return new Map(
    Object.values<EntityDescriptor>(canonicalEntities).flatMap(({ name }) =>
      ["create", "update", "delete"].flatMap((operation): [string, Cover][] => {
        const type = fields[`${operation}${name}`]?.args.find((argument) => argument.name === "input")?.type;
        if (type === undefined) return [];
        const own = { ...(operation === "update" && { text: "Not mine", title: "Not mine", name: "Not mine" }) };
        return [[`Mutation.${operation}${name}`, (theirs) => [{ input: valueOf(type, "input", name, theirs, own) }]]];
      }),
    ),
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
  if (isListType(type)) return [valueOf(type.ofType, field, entity, theirs)];
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
