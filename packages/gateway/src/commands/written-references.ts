import type { FieldDescriptor } from "@fettle/connector";
import type { StoredRecord } from "../store/stored-record.ts";
import type { Json } from "../store/tables.ts";

/** The ids of the records that a command's value names, also in groups and in the items of lists. */
export function referencesIn(field: FieldDescriptor, value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  switch (field.type) {
    case "reference":
    case "anyReference":
      return typeof value === "string" ? [value] : [];
    case "references":
      return Array.isArray(value) ? value.map(String) : [];
    case "list":
      return Array.isArray(value) ? value.flatMap((item) => referencesIn(field.item, item)) : [];
    case "object":
      return Object.entries(field.fields).flatMap(([name, inner]) => referencesIn(inner, membersOf(value)[name]));
    default:
      return [];
  }
}

/** What a connector needs of a record that a value names. */
export type NamedRecord = Pick<StoredRecord, "entity" | "remoteId">;

/** A command's value with the vendor's keys in the place of record ids. A reference without a key is null, and left out of a list. */
export function withKeys(field: FieldDescriptor, value: Json, recordOf: (id: string) => NamedRecord | undefined): unknown {
  if (value === null) return null;
  switch (field.type) {
    case "reference":
      return recordOf(String(value))?.remoteId ?? null;
    case "anyReference":
      return anyKey(recordOf(String(value)));
    case "references":
      return Array.isArray(value) ? value.flatMap((id) => recordOf(String(id))?.remoteId ?? []) : value;
    case "list":
      return Array.isArray(value) ? value.map((item) => withKeys(field.item, item, recordOf)) : value;
    case "object":
      return Object.fromEntries(
        Object.entries(membersOf(value)).map(([name, inner]) => {
          const descriptor = field.fields[name];
          return [name, descriptor === undefined ? inner : withKeys(descriptor, inner, recordOf)] as const;
        }),
      );
    default:
      return value;
  }
}

const anyKey = (record: NamedRecord | undefined) =>
  record === undefined ? null : { entity: record.entity, remoteId: record.remoteId };

const membersOf = (value: Json): { readonly [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { readonly [name: string]: Json }) : {}; // an object
