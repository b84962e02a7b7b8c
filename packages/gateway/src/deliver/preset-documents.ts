import {
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { Catalog } from "../catalog/catalog.ts";
import { singularOf } from "../graph/names.ts";
import type { Preset } from "./tables.ts";

/** The vendor's raw payload is left out of whole records: it says the same once more, and may be large. */
const leftOut = new Set(["remoteData"]);

/** The gateway's own documents for a preset. They are made once a schema. */
export function presetDocumentsOf(
  schema: GraphQLSchema,
  catalog: Pick<Catalog, "entities">,
): (preset: Preset) => readonly string[] {
  const full = [...catalog.entities.keys()].map((entity) => fullDocument(schema, entity));
  return (preset) => (preset === "THIN" ? [thinDocument] : full);
}

const thinDocument = "subscription { changes { kind entity recordId systemId version changedFields } }";

/** A subscription to the changes of an entity with all the record's own fields, and the ids of the records that it refers to. */
function fullDocument(schema: GraphQLSchema, entity: string): string {
  const type = schema.getType(entity);
  if (!isObjectType(type)) throw new Error(`The schema has no type ${entity}.`);
  const field = singularOf(entity);
  return `subscription { ${field}Changes { kind entity recordId systemId version changedFields cause occurredAt recordedAt matches ${field} { ${selectionOf(type, 3)} } } }`;
}

function selectionOf(type: GraphQLObjectType, levels: number): string {
  return Object.values(type.getFields())
    .filter(
      ({ args, name, deprecationReason }) => args.length === 0 && !leftOut.has(name) && (deprecationReason ?? null) === null,
    )
    .flatMap((field) => selectedField(field, levels))
    .join(" ");
}

function selectedField({ name, type }: GraphQLField<unknown, unknown>, levels: number): readonly string[] {
  const named = getNamedType(type);
  if (isLeafType(named)) return [name];
  const isNode =
    (isObjectType(named) && named.getInterfaces().some((one) => one.name === "Node")) ||
    (isInterfaceType(named) && named.name === "SystemRecord");
  if (isNode) return [`${name} { id }`];
  if (!isObjectType(named) || levels === 0) return [];
  const inner = selectionOf(named, levels - 1);
  return inner === "" ? [] : [`${name} { ${inner} }`];
}
