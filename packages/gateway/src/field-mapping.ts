import type { FieldDescriptor } from "@fettle/connector";
import type { Json } from "./store/tables.ts";

/** The types that a mapped field may have, by their names in the API. */
export const mappedTypes = { TEXT: "text", NUMBER: "number", BOOLEAN: "boolean", DATE_TIME: "instant", DATE: "day" } as const;

/** The name of a type in the API. */
export type MappedTypeName = keyof typeof mappedTypes;

/** How a mapped value is read, stored and compared. */
export type MappedType = (typeof mappedTypes)[MappedTypeName] & FieldDescriptor["type"];

/** A field that an app has named: where the vendor's payloads have its value, and what type that must have. */
export interface FieldMapping {
  readonly name: string;
  /** Into the payload of a record, see `readPath` of the connector package. */
  readonly path: string;
  readonly type: MappedTypeName;
}

/** The mappings of a system, by entity. */
export type FieldMappings = Readonly<Record<string, readonly FieldMapping[]>>;

/** The member of a record's document with its mapped values, each under its name and its {@link MappedType}. Absent without values. */
export const mappedMember = "customField";

/** The path of a mapped field: in documents, problems and commands. */
export const mappedPath = (name: string): string => `${mappedMember}.${name}`;

/** The mapped values of a document as apps see them, by name. Null: there are none. */
export function mappedValuesIn(document: { readonly [name: string]: Json }): Readonly<Record<string, Json>> | null {
  const values = document[mappedMember] ?? null;
  if (values === null) return null;
  return Object.fromEntries(
    Object.entries<object>(Object(values)).map(([name, typed]) => {
      const [value = null]: readonly Json[] = Object.values(typed);
      return [name, value];
    }),
  );
}

/** The types by the names of their tests in filters. */
export const mappedTests: ReadonlyMap<string, MappedType> = new Map([
  ["text", "text"],
  ["number", "number"],
  ["boolean", "boolean"],
  ["dateTime", "instant"],
  ["date", "day"],
]);

/** The most mapped fields of an entity. */
export const mostMappings = 50;

/** A name that is also one of GraphQL. */
const mappedName = /^[A-Za-z][A-Za-z0-9_]{0,49}$/u;

/** Whether a name can be that of a mapped field. */
export const isMappedName = (text: string): boolean => mappedName.test(text);
