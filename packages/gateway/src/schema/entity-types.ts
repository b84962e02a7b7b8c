import type { EntityExtension, EntityModel } from "../catalog/catalog.ts";
import type { RecordDocument } from "../store/tables.ts";
import type { Builder } from "./builder.ts";
import { documentOf, type Documents } from "./document-fields.ts";
import type { Enumerations } from "./enumerations.ts";
import { entityRef, type Refs } from "./refs.ts";
import type { RecordLists } from "./record-lists.ts";
import { relationFields } from "./relation-fields.ts";

/** Adds the type of an entity and the types of its extensions. */
export function addEntityType(
  builder: Builder,
  parts: { readonly refs: Refs; readonly documents: Documents; readonly lists: RecordLists; readonly enumerations: Enumerations },
  { descriptor, extensions }: EntityModel,
): void {
  const { refs, documents } = parts;
  const extensionRefs = extensions.map((extension) => ({
    extension,
    ref: addExtensionType(builder, documents, extension, descriptor.name),
  }));
  entityRef(refs, descriptor.name).implement({
    description: descriptor.description,
    interfaces: [refs.node, refs.systemRecord],
    fields: (t) => ({
      ...documents.fieldsOf(t, descriptor.fields, ({ document }) => document, true),
      ...relationFields(t, parts, descriptor),
      ...Object.fromEntries(
        extensionRefs.map(({ extension, ref }) => [
          extension.namespace,
          t.field({
            type: ref,
            nullable: true,
            description: `The record's own fields of the connector "${extension.connectorId}". Null for records of other connectors.`,
            resolve: ({ document }) => documentOf(document[extension.namespace]),
          }),
        ]),
      ),
    }),
  });
}

function addExtensionType(builder: Builder, documents: Documents, extension: EntityExtension, entity: string) {
  return builder.objectRef<RecordDocument>(extension.typeName).implement({
    description: `The fields of ${entity} that only the connector "${extension.connectorId}" has.`,
    fields: (t) => documents.fieldsOf(t, extension.fields, (document) => document, true),
  });
}
