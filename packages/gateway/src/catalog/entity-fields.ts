import type { FieldDescriptor } from "@fettle/connector";
import { oncePerModel } from "./once-per-model.ts";

/** Where a canonical document holds a field's value. */
export interface FieldPlace {
  /** The namespace of the field's extension; null for a field of the entity itself. */
  readonly namespace: string | null;
  readonly name: string;
}

/** A field of an entity: one of its own or of a connector's extension. */
export interface EntityField extends FieldPlace {
  /** Identifies the field within its entity: `dueAt`, `acmeCmms.shiftCode`. */
  readonly path: string;
  readonly descriptor: FieldDescriptor;
}

/** The path that identifies a field within its entity: `dueAt`, `acmeCmms.shiftCode`. */
export const fieldPath = ({ namespace, name }: FieldPlace): string => (namespace === null ? name : `${namespace}.${name}`);

/** Every field of an entity: its own, then those of its extensions. */
export const entityFields = oncePerModel(({ descriptor: { fields }, extensions }): readonly EntityField[] => {
  const places = [{ namespace: null, fields }, ...extensions];
  return places.flatMap(({ namespace, fields: own }) =>
    Object.entries(own).map(([name, descriptor]) => ({
      namespace,
      name,
      path: fieldPath({ namespace, name }),
      descriptor,
    })),
  );
});
