import type { EntityModel } from "../catalog/catalog.ts";
import { entityFields } from "../catalog/entity-fields.ts";
import type { AnyEntityConnector } from "../catalog/entity-connectors.ts";

/** The fields of an entity, and the paths of those that a vendor takes and needs in an operation. */
export interface Writable {
  readonly model: Pick<EntityModel, "descriptor" | "extensions">;
  readonly writable: readonly string[];
  readonly required: readonly string[];
}

/** What a connector takes: the entity's fields that it names, and of its own all that say so. */
export function writableBy(
  model: Pick<EntityModel, "descriptor" | "extensions">,
  connectorId: string,
  { writable = {} }: Pick<AnyEntityConnector, "writable">,
  operation: "create" | "update",
): Writable {
  const extensions = model.extensions.filter((extension) => extension.connectorId === connectorId);
  const own = entityFields({ descriptor: model.descriptor, extensions }).filter(
    ({ namespace, descriptor: { input } }) => namespace !== null && input?.includes(operation) === true,
  );
  const needed = operation === "create" ? (writable.requiredOnCreate ?? []) : [];
  return {
    model,
    writable: [...(writable[operation] ?? []), ...own.map(({ path }) => path)],
    required: needed.map((name) => name.replace(/^extension(?=\.)/u, extensions[0]?.namespace ?? "extension")),
  };
}
