import type { EntityDescriptor, FieldDescriptor } from "@fettle/connector";
import type { FilterField } from "./filter.ts";

const envelope: readonly FilterField[] = [
  { name: "id", source: { from: "column", column: "id" }, type: "id" },
  { name: "systemId", source: { from: "column", column: "systemId" }, type: "id" },
  { name: "remoteId", source: { from: "column", column: "remoteId" }, type: "text" },
  { name: "createdAt", source: { from: "column", column: "createdAt" }, type: "instant" },
  { name: "updatedAt", source: { from: "column", column: "updatedAt" }, type: "instant" },
];

/** What an entity's lists and streams can be filtered by: the envelope, then the descriptor's filterable fields. */
export function filterFields(descriptor: EntityDescriptor): readonly FilterField[] {
  const own = Object.entries(descriptor.fields).flatMap(([name, field]) => filterFieldOf(name, field) ?? []);
  return [...envelope, ...own];
}

function filterFieldOf(name: string, field: FieldDescriptor): FilterField | null {
  if (field.type === "list" && field.filterBy !== undefined) {
    return {
      name: `${field.filterBy}Id`,
      source: { from: "reference", key: name, many: true, itemKey: field.filterBy },
      type: "id",
    };
  }
  if (field.filter !== true) return null;
  switch (field.type) {
    case "reference":
      return { name: `${name}Id`, source: { from: "reference", key: name, many: false, itemKey: null }, type: "id" };
    case "references":
      return { name: `${field.singular}Id`, source: { from: "reference", key: name, many: true, itemKey: null }, type: "id" };
    case "text":
    case "instant":
    case "boolean":
    case "enumeration":
      return { name, source: { from: "document", key: name }, type: field.type };
    default:
      throw new Error(`The field ${name} is marked as filterable, but there is no filter for ${field.type} fields.`);
  }
}
