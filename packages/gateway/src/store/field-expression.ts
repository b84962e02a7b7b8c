import type { FieldDescriptor } from "@fettle/connector";

/** A quoted SQL text literal. For names out of descriptors, never for input. */
export const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** The SQL that reads a document field as text. `table` is the alias of `records`. */
export const documentText = (name: string, table?: string) =>
  `${table === undefined ? "" : `${table}.`}document ->> ${literal(name)}`;

/** How much of a text takes part in order and in indexes: an index entry has a size limit. */
export const indexedCharacters = 256;

/**
 * The SQL that a field is ordered and looked up by; indexes are generated from the same. Text by code point and its first
 * 256 characters, enumerations by rank (UNKNOWN has none), instants by their fixed-width UTC form.
 */
export function orderExpression(name: string, field: FieldDescriptor, table?: string): string {
  const value = documentText(name, table);
  switch (field.type) {
    case "text":
      return `(left(${value}, ${indexedCharacters}) collate "C")`;
    case "enumeration": {
      const ranked = Object.keys(field.values).filter((word) => word !== "UNKNOWN");
      return `(array_position(array[${ranked.map(literal).join(", ")}]::text[], ${value}))`;
    }
    case "instant":
      return `((${value}) collate "C")`;
    default:
      throw new Error(`There is no order by ${field.type} fields.`);
  }
}
