import { mappedTypes, type MappedTypeName } from "../../field-mapping.ts";
import type { Graph } from "../../graph/graph.ts";
import type { FoundField } from "../mappings/find-fields.ts";
import { mostSampled } from "../../records/sample-payloads.ts";
import { systemsService } from "../systems-service.ts";
import { customFieldType } from "./field-mapping-types.ts";
import { systemType } from "./system-types.ts";

/** Adds RemoteField and `System.remoteFields`. */
export function addRemoteFields(graph: Graph): void {
  const { builder, enumerations } = graph;
  const remoteField = builder.objectRef<FoundField>("RemoteField").implement({
    description: "A field that the vendor's records of one type hold.",
    fields: (t) => ({
      path: t.exposeString("path", {
        nullable: false,
        description:
          "Where a record's remoteData has the value, for setFieldMappings: member names, each after a slash; in a list, the item by a member, such as /UserDefinedFields/Caption=Gate code/Value. In a name, ~1 is a slash and ~0 a tilde.",
      }),
      label: t.exposeString("label", { nullable: false, description: "What people call the field." }),
      type: t.field({
        type: customFieldType(enumerations),
        nullable: true,
        description: "The type of its values. Null when they have several types or another one.",
        resolve: ({ type }) => typeNames.get(type) ?? null,
      }),
      choices: t.field({
        type: ["String"],
        nullable: true,
        description: "The only values that the vendor takes. Null when there are others, or nobody knows.",
        resolve: ({ choices }) => choices ?? null,
      }),
      isWritable: t.exposeBoolean("isWritable", {
        nullable: false,
        description: "Whether creates and updates can write it, once it is mapped.",
      }),
      example: t.exposeString("example", {
        nullable: true,
        description: "One of its values as text, up to 200 characters. Null when no record has one.",
      }),
    }),
  });
  builder.objectFields(systemType(graph), (t) => ({
    remoteFields: t.field({
      type: [remoteField],
      nullable: false,
      description: `What the vendor's records of one type hold, up to 500 fields: first what the vendor says, where its connector can ask, then what else the ${mostSampled} records that changed last have, including what is in other fields already.`,
      args: { entity: t.arg.string({ required: true, description: "The type of the records, such as WorkOrder." }) },
      complexity: { field: 50, multiplier: 20 },
      resolve: (system, { entity }, { use, requestId }) => use(systemsService).remoteFields(system, entity, requestId),
    }),
  }));
}

const typeNames: ReadonlyMap<FoundField["type"], MappedTypeName> = new Map(
  Object.entries(mappedTypes).map(([name, type]) => [type, name as MappedTypeName]), // Object.entries does not know the names
);
