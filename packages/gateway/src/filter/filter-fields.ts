import { entityFields, type EntityField } from "../catalog/entity-fields.ts";
import { oncePerModel } from "../catalog/once-per-model.ts";
import type { FilterField } from "./filter.ts";

const envelope: readonly FilterField[] = [
  { name: "id", namespace: null, source: { from: "column", column: "id" }, type: "id" },
  { name: "systemId", namespace: null, source: { from: "column", column: "systemId" }, type: "id" },
  { name: "remoteId", namespace: null, source: { from: "column", column: "remoteId" }, type: "text" },
  { name: "createdAt", namespace: null, source: { from: "column", column: "createdAt" }, type: "instant" },
  { name: "updatedAt", namespace: null, source: { from: "column", column: "updatedAt" }, type: "instant" },
  { name: "remoteCreatedAt", namespace: null, source: { from: "column", column: "remoteCreatedAt" }, type: "instant" },
  { name: "remoteUpdatedAt", namespace: null, source: { from: "column", column: "remoteUpdatedAt" }, type: "instant" },
];

/**
 * The fields by which an entity's lists and streams can be filtered: the envelope, its own filterable fields, then those of its
 * extensions.
 */
export const filterFields = oncePerModel((model): readonly FilterField[] => [
  ...envelope,
  ...entityFields(model).flatMap((field) => filterFieldOf(field) ?? []),
]);

function filterFieldOf({ namespace, name, path, descriptor: field }: EntityField): FilterField | null {
  const reference = (filterName: string, many: boolean, itemKey: string | null): FilterField => ({
    name: `${filterName}Id`,
    namespace,
    source: { from: "reference", key: name, many, itemKey },
    type: "id",
  });
  if (field.type === "list" && field.filterBy !== undefined) return reference(field.filterBy, true, field.filterBy);
  const isSearched = field.type === "text" && field.search === true;
  if (field.filter !== true && !isSearched) return null;
  // The types refuse it, and the catalog refuses it in plain JavaScript.
  const type: string = field.type;
  if (type === "object" || type === "list") throw new Error(`There is no filter by ${path}, which is of the type ${type}.`);
  switch (field.type) {
    case "reference":
    case "anyReference":
      return reference(name, false, null);
    case "references":
      return reference(field.singular, true, null);
    case "text": {
      const search = isSearched ? { search: field.filter === true ? ("beside" as const) : ("alone" as const) } : {};
      return { name, namespace, source: { from: "document", key: name }, type: "text", ...search };
    }
    default:
      return { name, namespace, source: { from: "document", key: name }, type: field.type };
  }
}
