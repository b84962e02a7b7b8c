import type { FieldDescriptor } from "@fettle/connector";

/** `WorkOrder` becomes `workOrder`: the name of a query, a field or a subscription. */
export const singularOf = (entity: string): string => entity.charAt(0).toLowerCase() + entity.slice(1);

/** `status` becomes `remoteStatus`: the field with the vendor's own word. */
export const remoteNameOf = (field: string): string => `remote${field.charAt(0).toUpperCase()}${field.slice(1)}`;

/** `dueAt` becomes `DUE_AT`, `acmeCmms.shiftCode` `ACME_CMMS_SHIFT_CODE`: a value of an order enumeration. */
export const constantOf = (path: string): string =>
  path
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(".", "_")
    .toUpperCase();

/** The name of a field in an input: `asset` becomes `assetId`, `assignees` becomes `assigneeIds`. */
export function inputNameOf(name: string, field: FieldDescriptor): string {
  if (field.type === "reference" || field.type === "anyReference") return `${name}Id`;
  if (field.type === "references") return `${field.singular}Ids`;
  return name;
}
