import { type FieldDescriptor, partsOfPath, readPath } from "@fettle/connector";
import { type FieldMapping, mappedPath, mappedTypes } from "../../field-mapping.ts";
import type { RecordDocument } from "../../store/stored-record.ts";
import type { Json } from "../../store/tables.ts";
import { documentValue, type ValueScope } from "./document-value.ts";

/**
 * The values that a payload has for mapped fields, each under its type: `{ "gateCode": { "text": "4411" } }`. A value of another type is left
 * out and noted in `scope.problems`. Null when there is none.
 */
export function mappedValues(payload: Json, mappings: readonly FieldMapping[], scope: ValueScope): RecordDocument | null {
  const found = mappings.flatMap(({ name, path, type }) => {
    const parts = partsOfPath(path);
    const value = parts === null ? null : mappedValue(readPath(payload, parts), mappedTypes[type], mappedPath(name), scope);
    return value === null ? [] : [[name, { [mappedTypes[type]]: value }] as const];
  });
  return found.length === 0 ? null : Object.fromEntries(found);
}

function mappedValue(value: unknown, type: keyof typeof descriptors, path: string, scope: ValueScope): Json {
  // A number that JavaScript cannot hold.
  if (type === "number" && JSON.isRawJSON(value)) return value;
  return documentValue(descriptors[type], value, path, scope);
}

const descriptors = {
  text: { type: "text", description: "" },
  number: { type: "number", description: "" },
  boolean: { type: "boolean", description: "" },
  instant: { type: "instant", description: "" },
  day: { type: "day", description: "" },
} as const satisfies Record<string, FieldDescriptor>;
