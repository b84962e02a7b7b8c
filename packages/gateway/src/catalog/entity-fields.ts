import type { FieldDescriptor } from "@fettle/connector";
import type { EntityModel } from "./catalog.ts";

/** Where a field's value stands in a stored document. */
export interface FieldPlace {
  /** The namespace of the extension that it belongs to; null for a field of the entity itself. */
  readonly namespace: string | null;
  readonly name: string;
}

/** A field of an entity: one of its own or of a connector's extension. */
export interface EntityField extends FieldPlace {
  /** What tells it from all others: `dueAt`, `cmmsBee.shiftCode`. */
  readonly path: string;
  readonly descriptor: FieldDescriptor;
}

/** What tells a field from all others of its entity: `dueAt`, `cmmsBee.shiftCode`. */
export const fieldPath = ({ namespace, name }: FieldPlace): string => (namespace === null ? name : `${namespace}.${name}`);

/** Every field of an entity: its own, then those of its extensions. */
export function entityFields({
  descriptor: { fields },
  extensions,
}: Pick<EntityModel, "descriptor" | "extensions">): readonly EntityField[] {
  const places = [{ namespace: null, fields }, ...extensions];
  return places.flatMap(({ namespace, fields: own }) =>
    Object.entries(own).map(([name, descriptor]) => ({
      namespace,
      name,
      path: fieldPath({ namespace, name }),
      descriptor,
    })),
  );
}
