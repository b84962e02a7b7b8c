import type { EntityDescriptor, FieldDescriptor, FieldMap } from "@fettle/connector";
import type { InputProblem } from "../../systems/systems.ts";
import { inputNameOf } from "../../graph/names.ts";
import { writableFields } from "./write-inputs.ts";

/** What an app wants to write, under the fields' own names, or what is wrong with it. */
export type WriteValuesResult =
  | { readonly type: "values"; readonly values: Readonly<Record<string, unknown>> }
  | { readonly type: "problems"; readonly problems: readonly InputProblem[] };

/** Reads the input of a create or an update. An absent field is left out, null stays: it clears the field. */
export function readWriteValues(descriptor: EntityDescriptor, operation: "create" | "update", input: object): WriteValuesResult {
  const problems: InputProblem[] = [];
  const values = valuesOf(Object.fromEntries(writableFields(descriptor, operation)), input, "", problems);
  return problems.length > 0 ? { type: "problems", problems } : { type: "values", values };
}

/** Input names in place of field names, in what Commands found wrong. */
export function inputPathOf({ fields }: EntityDescriptor, path: string): string {
  const field = fields[path];
  return field === undefined ? path : inputNameOf(path, field);
}

function valuesOf(fields: FieldMap, input: object, prefix: string, problems: InputProblem[]): Record<string, unknown> {
  const given = new Map<string, unknown>(Object.entries(input));
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const inputName = inputNameOf(name, field);
    const value = given.get(inputName);
    if (value !== undefined) values[name] = valueOf(field, value, `${prefix}${inputName}`, problems);
  }
  return values;
}

function valueOf(field: FieldDescriptor, value: unknown, path: string, problems: InputProblem[]): unknown {
  if (value === null) {
    if (field.required === true)
      problems.push({ path, message: "This field is required and cannot be cleared. Omit it to keep its value." });
    return null;
  }
  if (field.type === "enumeration" && value === "UNKNOWN") {
    problems.push({
      path,
      message: "The value UNKNOWN only says that Fettle does not know a vendor's word. Choose another value.",
    });
  }
  if (field.type === "object" && typeof value === "object") return valuesOf(field.fields, value, `${path}.`, problems);
  if (field.type === "list" && Array.isArray(value)) {
    return value.map((item, index) => valueOf(field.item, item, `${path}.${index}`, problems));
  }
  return value;
}
