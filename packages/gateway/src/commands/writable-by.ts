import type { EntityModel } from "../catalog/catalog.ts";
import { entityFields } from "../catalog/entity-fields.ts";
import type { AnyEntityConnector } from "../catalog/entity-connectors.ts";

/** An entity's fields, with the paths that a vendor accepts and requires in an operation. */
export interface Writable {
  readonly model: Pick<EntityModel, "descriptor" | "extensions">;
  readonly writable: readonly string[];
  readonly required: readonly string[];
}

/** A connector accepts the entity's fields that it lists, and those of its own fields that are declared writable. */
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
