import type { EntityExtension, EntityModel } from "../../catalog/catalog.ts";
import type { RecordDocument } from "../../store/stored-record.ts";
import type { Builder } from "../../graph/builder.ts";
import { documentOf, type Documents } from "./document-fields.ts";
import { openToEveryToken } from "../../graph/field-access.ts";
import { followsLog } from "../../graph/follows-log.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { entityRef, systemRecordType } from "./entity-ref.ts";
import type { RecordLists } from "./record-lists.ts";
import { relationFields } from "./relation-fields.ts";
import { reads, whenRead } from "./selected-properties.ts";
import { writtenObject, written } from "./written-fields.ts";

/** Adds the type of an entity and the types of its extensions. */
export function addEntityType(
  graph: Graph,
  parts: { readonly documents: Documents; readonly lists: RecordLists },
  { descriptor, extensions }: EntityModel,
): void {
  const { documents } = parts;
  const refs = { node: nodeType(graph), systemRecord: systemRecordType(graph) };
  const extensionRefs = extensions.map((extension) => ({
    extension,
    ref: addExtensionType(graph.builder, documents, extension, descriptor.name),
  }));
  entityRef(graph, descriptor.name).implement({
    description: descriptor.description,
    interfaces: [refs.node, refs.systemRecord],
    fields: (t) => ({
      ...documents.fieldsOf(t, descriptor.fields, ({ document }) => whenRead(document), true),
      ...relationFields(t, graph, parts.lists, descriptor),
      ...Object.fromEntries(
        extensionRefs.map(({ extension, ref }) => [
          extension.namespace,
          t.field({
            type: ref,
            nullable: true,
            description: `The record's own fields of the connector "${extension.connectorId}". Null for records of other connectors.`,
            extensions: {
              ...reads(`document.${extension.namespace}`),
              ...followsLog(),
              ...written(writtenObject(extension.namespace, false)),
            },
            resolve: ({ document }) => documentOf(whenRead(document)[extension.namespace]),
          }),
        ]),
      ),
    }),
  });
}

function addExtensionType(builder: Builder, documents: Documents, extension: EntityExtension, entity: string) {
  return builder.objectRef<RecordDocument>(extension.typeName).implement({
    description: `The fields of ${entity} that only the connector "${extension.connectorId}" has.`,
    extensions: openToEveryToken,
    fields: (t) => documents.fieldsOf(t, extension.fields, (document) => document, true),
  });
}
