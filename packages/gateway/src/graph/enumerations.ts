import type { EnumerationField } from "@fettle/connector";
import type { Builder } from "./builder.ts";

/** Enumerations by name. Each is defined once, however many fields use it. */
export type Enumerations = ReturnType<typeof createEnumerations>;

export function createEnumerations(builder: Builder) {
  const defined = new Map<string, ReturnType<typeof define>>();
  function define(name: string, description: string, values: Readonly<Record<string, string>>) {
    return builder.enumType(name, {
      description,
      values: Object.fromEntries(Object.entries(values).map(([value, meaning]) => [value, { description: meaning }])),
    });
  }
  return {
    /** Adds a fixed enumeration, with the description of each value. */
    of(name: string, description: string, values: Readonly<Record<string, string>>) {
      const ref = defined.get(name) ?? define(name, description, values);
      defined.set(name, ref);
      return ref;
    },
    /** The enumeration of a field descriptor. */
    ofField(field: EnumerationField) {
      return this.of(field.name, descriptionOf(field), field.values);
    },
  };
}

// Several fields may share an enumeration, so its description cannot be that of one field.
const descriptionOf = ({ name, values }: EnumerationField) =>
  `The canonical values of ${name}, ranked from lowest to highest.${"UNKNOWN" in values ? " The remote field beside it has the vendor's own word." : ""}`;

/** The stored value, or UNKNOWN for a value that this version does not know. */
export function wordOf(field: EnumerationField, value: unknown): string | null {
  if (typeof value !== "string") return null;
  if (value in field.values) return value;
  return "UNKNOWN" in field.values ? "UNKNOWN" : null;
}
