import type { FieldDescriptor, FieldMap, ObjectField } from "@fettle/connector";
import type { FieldRef } from "@pothos/core";
import { storedDay } from "../../store/field-expression.ts";
import type { Json } from "../../store/tables.ts";
import { filterColumn } from "../../store/key-columns.ts";
import type { RecordDocument } from "../../store/stored-record.ts";
import type { Types } from "../../graph/builder.ts";
import { wordOf } from "../../graph/enumerations.ts";
import { openToEveryToken } from "../../graph/field-access.ts";
import { followsLog } from "../../graph/follows-log.ts";
import type { Graph } from "../../graph/graph.ts";
import { remoteNameOf } from "../../graph/names.ts";
import { entityRef, systemRecordType } from "./entity-ref.ts";
import type { ReadRecord } from "../record-selection.ts";
import { levelResolver } from "./level-resolver.ts";
import { loadRecord, loadRecords } from "./record-loaders.ts";
import { reads, selectedOf } from "./selected-properties.ts";
import {
  written,
  writtenDay,
  writtenInstantValue,
  writtenNumber,
  writtenObject,
  writtenReference,
  writtenReferences,
  writtenValue,
  writtenWord,
  type WrittenField,
} from "./written-fields.ts";
import { writtenSelectionOf } from "./written-selections.ts";

type FieldBuilder<Parent> = PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>;

/** The output types that descriptors need. */
export type Documents = ReturnType<typeof createDocuments>;

export function createDocuments(graph: Graph) {
  const { builder, enumerations } = graph;
  const objects = new Map<string, ReturnType<typeof defineObject>>();

  function defineObject({ name, description, fields }: ObjectField) {
    const ref = builder.objectRef<RecordDocument>(name);
    objects.set(name, ref);
    return ref.implement({
      description,
      extensions: openToEveryToken,
      fields: (t) => fieldsOf(t, fields, (document) => document, false),
    });
  }

  const objectOf = (field: ObjectField) => objects.get(field.name) ?? defineObject(field);

  /** The fields of a document. `remote`: whether enumerations keep the vendor's own word. */
  function fieldsOf<Parent>(
    t: FieldBuilder<Parent>,
    fields: FieldMap,
    documentOf: (parent: Parent) => RecordDocument,
    remote: boolean,
  ): Record<string, FieldRef<Types>> {
    const all: Record<string, FieldRef<Types>> = {};
    for (const [name, field] of Object.entries(fields)) {
      all[name] = fieldOf(t, field, name, (parent) => documentOf(parent)[name]);
      if (!remote || field.type !== "enumeration" || !("UNKNOWN" in field.values)) continue;
      const remoteName = remoteNameOf(name);
      all[remoteName] = t.field({
        type: "String",
        nullable: true,
        description: `The vendor's own word for ${name}. Null when the vendor gives none.`,
        extensions: {
          ...reads(`document.${remoteName}`),
          ...followsLog(),
          ...written(writtenValue(remoteName, "string", false)),
        },
        resolve: (parent) => textOf(documentOf(parent)[remoteName]),
      });
    }
    return all;
  }

  function fieldOf<Parent>(
    t: FieldBuilder<Parent>,
    field: FieldDescriptor,
    name: string,
    valueOf: (parent: Parent) => Json | undefined,
  ): FieldRef<Types> {
    const { description } = field;
    const how = writtenAs(field, name);
    const extensions = { ...reads(`document.${name}`), ...followsLog(), ...(how && written(how)) };
    const nullable = field.required !== true;
    switch (field.type) {
      case "text":
        return t.field({ type: "String", nullable, description, extensions, resolve: (parent) => textOf(valueOf(parent)) });
      case "integer":
        return t.field({ type: "Int", nullable, description, extensions, resolve: (parent) => numberOf(valueOf(parent)) });
      case "number":
        return t.field({ type: "Float", nullable, description, extensions, resolve: (parent) => numberOf(valueOf(parent)) });
      case "boolean":
        return t.field({ type: "Boolean", nullable, description, extensions, resolve: (parent) => booleanOf(valueOf(parent)) });
      case "instant":
        return t.field({ type: "DateTime", nullable, description, extensions, resolve: (parent) => textOf(valueOf(parent)) });
      case "day":
        return t.field({ type: "Date", nullable, description, extensions, resolve: (parent) => dayOf(valueOf(parent)) });
      case "enumeration":
        return t.field({
          type: enumerations.ofField(field),
          nullable,
          description,
          extensions,
          resolve: (parent) => wordOf(field, valueOf(parent)),
        });
      case "object":
        return t.field({
          type: objectOf(field),
          nullable,
          description,
          extensions,
          resolve: (parent) => documentOf(valueOf(parent)),
        });
      case "money":
        return t.field({
          type: objectOf(moneyObject),
          nullable,
          description,
          extensions,
          resolve: (parent) => documentOf(valueOf(parent)),
        });
      case "reference":
        return t.field({
          type: entityRef(graph, field.entity),
          nullable: true,
          description,
          ...levelResolver<Parent, ReadRecord | null>(
            { ...extensions, ...followsLog({ on: "records", entity: field.entity }) },
            async (parents, { loaders }, info) => {
              const ids = parents.map((parent) => textOf(valueOf(parent)));
              const asked = ids.filter((id) => id !== null);
              if (asked.length === 0) return ids.map(() => null);
              const selection = writtenSelectionOf(info) ?? selectedOf(info, field.entity);
              const records = await loadRecords(loaders, asked, selection);
              let next = 0;
              return ids.map((id) => (id === null ? null : ofEntity(records[next++] ?? null, field.entity)));
            },
          ),
        });
      case "anyReference":
        return t.field({
          type: systemRecordType(graph),
          nullable: true,
          description,
          // Its answers are not kept: they follow the records of every entity.
          extensions: reads(`document.${name}`),
          resolve: async (parent, _arguments, { loaders }) => {
            const id = textOf(valueOf(parent));
            return id === null ? null : await loadRecord(loaders, id);
          },
        });
      case "references":
        return t.field({
          type: [entityRef(graph, field.entity)],
          nullable: false,
          description,
          ...levelResolver<Parent, readonly ReadRecord[]>(
            { ...extensions, ...followsLog({ on: "records", entity: field.entity }) },
            async (parents, { loaders }, info) => {
              const lists = parents.map((parent) => textsOf(valueOf(parent)));
              const ids = lists.flat();
              if (ids.length === 0) return lists.map(() => []);
              const selection = writtenSelectionOf(info) ?? selectedOf(info, field.entity);
              const records = await loadRecords(loaders, ids, selection);
              let next = 0;
              return lists.map((list) =>
                list.map(() => ofEntity(records[next++] ?? null, field.entity)).filter((record) => record !== null),
              );
            },
          ),
        });
      case "list":
        return field.item.type === "text"
          ? t.field({ type: ["String"], nullable: false, description, extensions, resolve: (parent) => textsOf(valueOf(parent)) })
          : t.field({
              type: [objectOf(field.item)],
              nullable: false,
              description,
              extensions,
              resolve: (parent) => documentsOf(valueOf(parent)),
            });
    }
  }

  return { fieldsOf };
}

/** How PostgreSQL writes a field. Null: it does not. */
function writtenAs(field: FieldDescriptor, name: string): WrittenField | null {
  const isRequired = field.required === true;
  const kept = field.filter === true ? filterColumn({ namespace: null, name }, field.type) : null;
  switch (field.type) {
    case "text":
      return writtenValue(name, "string", isRequired);
    case "boolean":
      return writtenValue(name, "boolean", isRequired);
    case "integer":
    case "number":
      return writtenNumber(name);
    case "instant":
      return writtenInstantValue(name, isRequired, kept);
    case "day":
      return writtenDay(name, isRequired);
    case "enumeration":
      return writtenWord(name, field, isRequired, kept);
    case "object":
    case "money":
      return writtenObject(name, isRequired);
    case "reference":
      return writtenReference(name, field.entity, kept);
    case "references":
      return writtenReferences(name, field.entity);
    case "anyReference":
    case "list":
      return null;
  }
}

const moneyObject: ObjectField = {
  type: "object",
  name: "Money",
  description: "An amount of money.",
  fields: {
    amount: {
      type: "text",
      required: true,
      description: "A decimal number as text, such as 12.50. It is exact; do not read it as a float.",
    },
    currency: { type: "text", required: true, description: "The ISO 4217 code, such as USD." },
  },
};

const ofEntity = (record: ReadRecord | null, entity: string) => (record?.entity === entity ? record : null);

const textOf = (value: Json | undefined) => (typeof value === "string" ? value : null);
const dayOf = (value: Json | undefined) => (typeof value === "string" && storedDay.test(value) ? value : null);
const numberOf = (value: Json | undefined) => (typeof value === "number" ? value : null);
const booleanOf = (value: Json | undefined) => (typeof value === "boolean" ? value : null);
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const isText = (item: Json): item is string => typeof item === "string";
const textsOf = (value: Json | undefined): readonly string[] => listOf(value).filter(isText);
const documentsOf = (value: Json | undefined) =>
  listOf(value)
    .map(documentOf)
    .filter((item) => item !== null);
/** A group of values, or null. */
export const documentOf = (value: Json | undefined): RecordDocument | null =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as RecordDocument) // Array.isArray does not exclude readonly arrays from the type
    : null;
