import type { FieldMapping, MappedTypeName } from "../../field-mapping.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import type { Graph } from "../../graph/graph.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { systemType } from "./system-types.ts";

/** A mapped field with where it comes from. */
export interface MappingView extends FieldMapping {
  readonly entity: string;
  readonly isInherited: boolean;
}

/** The type CustomFieldType. */
export const customFieldType = (enumerations: Enumerations) =>
  enumerations.of(
    "CustomFieldType",
    "The type of a mapped field. A value of another type is null, and one of the record's problems.",
    {
      TEXT: "Text.",
      NUMBER: "A number, with all its digits.",
      BOOLEAN: "true or false.",
      DATE_TIME: "A point in time. One without an offset is in the system's time zone.",
      DATE: "A day.",
    } satisfies Record<MappedTypeName, string>,
  );

/** The type FieldMapping. */
export const fieldMappingType = oncePerGraph(({ builder, enumerations }: Graph) =>
  builder.objectRef<MappingView>("FieldMapping").implement({
    description: "A field of a vendor's records that an app has given a name and a type.",
    fields: (t) => ({
      entity: t.exposeString("entity", { nullable: false, description: "The type of the records, such as WorkOrder." }),
      name: t.exposeString("name", { nullable: false, description: "The name in customField, filters and inputs." }),
      path: t.exposeString("path", {
        nullable: false,
        description: "Where a record's remoteData has the value: /customFields/costCenter.",
      }),
      type: t.field({
        type: customFieldType(enumerations),
        nullable: false,
        description: "The type that values must have.",
        resolve: ({ type }) => type,
      }),
      isInherited: t.exposeBoolean("isInherited", {
        nullable: false,
        description: "Whether it is mapped for all systems of the connector, instead of this one.",
      }),
    }),
  }),
);

/** Adds `System.fieldMappings`. */
export function addFieldMappings(graph: Graph): void {
  graph.builder.objectFields(systemType(graph), (t) => ({
    fieldMappings: t.field({
      type: [fieldMappingType(graph)],
      nullable: false,
      description: "The fields of the vendor's records that are mapped. Change them with setFieldMappings.",
      args: { entity: t.arg.string({ required: false, description: "Only those of this type of record. Default: all." }) },
      complexity: { field: 1, multiplier: 20 },
      resolve: ({ fieldMappings = {} }, { entity: asked }) =>
        Object.entries(fieldMappings)
          .filter(([entity]) => (asked ?? entity) === entity)
          .flatMap(([entity, { areInherited: isInherited, mappings }]) =>
            mappings.map((mapping): MappingView => ({ ...mapping, entity, isInherited })),
          ),
    }),
  }));
}
