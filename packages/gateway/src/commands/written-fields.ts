import { text } from "@fettle/connector";
import { entityFields, type EntityField, fieldPath } from "../catalog/entity-fields.ts";
import { oncePerModel } from "../catalog/once-per-model.ts";
import { remoteNameOf } from "../graph/names.ts";

/** A field as an app may write it. */
export interface WrittenField extends EntityField {
  /** The enumeration of which the field is the vendor's own word: `status` of `remoteStatus`. Null for every other field. */
  readonly wordOf: string | null;
}

/** The longest word of a vendor, in characters. */
export const longestWord = 200;

/** Every field of an entity, and beside each of its own enumerations the vendor's word for it. */
export const writtenFields = oncePerModel((model): readonly WrittenField[] =>
  entityFields(model).flatMap((field) => [{ ...field, wordOf: null }, ...wordFieldOf(field)]),
);

function wordFieldOf({ namespace, name, descriptor }: EntityField): readonly WrittenField[] {
  if (namespace !== null || descriptor.type !== "enumeration" || !("UNKNOWN" in descriptor.values)) return [];
  const place = { namespace, name: remoteNameOf(name) };
  const description = `The vendor's own word for ${name}, up to ${longestWord} characters, which the vendor gets as it is. Give one of the two.`;
  return [
    {
      ...place,
      path: fieldPath(place),
      wordOf: name,
      descriptor: text({ description, ...(descriptor.input && { input: descriptor.input }) }),
    },
  ];
}
