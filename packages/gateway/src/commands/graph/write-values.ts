import type { FieldDescriptor, FieldMap, ReferenceField, ReferenceListField } from "@fettle/connector";
import type { EntityModel } from "../../catalog/catalog.ts";
import { fieldPath } from "../../catalog/entity-fields.ts";
import type { CommandOperation } from "../tables.ts";
import type { InputProblem } from "../../systems/systems.ts";
import { isMappedName, mappedPath, mostMappings } from "../../field-mapping.ts";
import { inputNameOf } from "../../graph/names.ts";
import { recordKeyNames, type RecordKey, type RecordKeyName } from "../record-keys.ts";
import { writtenFields } from "../written-fields.ts";
import { writableFields } from "./write-inputs.ts";

/** The values to write by field path, or the problems of the input. */
export type WriteValuesResult =
  | { readonly type: "values"; readonly values: Readonly<Record<string, unknown>> }
  | { readonly type: "problems"; readonly problems: readonly InputProblem[] };

type Model = Pick<EntityModel, "descriptor" | "extensions">;

/** Reads the input of a write. Absent fields are omitted; null stays and clears its field. */
export function readWriteValues(model: Model, operation: CommandOperation, input: object): WriteValuesResult {
  const problems: InputProblem[] = [];
  const given = new Map<string, unknown>(Object.entries(input));
  const values: Record<string, unknown> = {};
  const fields = writableFields(model, operation);
  for (const namespace of new Set(fields.map((field) => field.namespace))) {
    const group = namespace === null ? input : given.get(namespace);
    if (group === null)
      problems.push({ path: String(namespace), message: "It cannot be cleared as a whole. Leave it out, or clear its fields." });
    if (typeof group !== "object" || group === null) continue;
    const own = fields.filter((field) => field.namespace === namespace);
    const read = valuesOf(
      Object.fromEntries(own.map(({ name, descriptor }) => [name, descriptor])),
      group,
      namespace === null ? "" : `${namespace}.`,
      problems,
    );
    for (const { name, path, descriptor } of own) {
      if (read[name] !== undefined) values[path] = read[name];
      else if (operation === "create" && namespace === null && descriptor.required === true && isReference(descriptor))
        problems.push({ path: inputNameOf(name, descriptor), message: `Give ${inputNameOf(name, descriptor)} or ${name}.` });
    }
  }
  if (operation !== "delete") readMapped(given.get("customFields"), values, problems);
  return problems.length > 0 ? { type: "problems", problems } : { type: "values", values };
}

/** The values of mapped fields. What their types are depends on the system, so it is checked later. */
function readMapped(input: unknown, values: Record<string, unknown>, problems: InputProblem[]): void {
  if (!Array.isArray(input)) return;
  const given = input as readonly { readonly name: string; readonly value?: unknown }[]; // of the input type
  if (given.length > mostMappings) problems.push({ path: "customFields", message: `Give at most ${mostMappings} fields.` });
  for (const [index, { name, value = null }] of given.slice(0, mostMappings).entries()) {
    const path = mappedPath(name);
    if (!isMappedName(name)) problems.push({ path: `customFields.${index}.name`, message: "No field has such a name." });
    else if (path in values) problems.push({ path: `customFields.${index}.name`, message: `The field ${name} is given twice.` });
    else values[path] = value;
  }
}

/** The input name of a field path in a failure: `parts[0].part` becomes `parts.0.partId`. */
export function inputPathOf(model: Model, path: string): string {
  const parts = path.replaceAll(/\[(\d+)\]/gu, ".$1").split(".");
  const fields = writtenFields(model);
  const field = fields.find((one) => one.path === parts[0]) ?? fields.find((one) => one.path === parts.slice(0, 2).join("."));
  if (field === undefined) return path;
  const rest = parts.slice(field.path.split(".").length);
  const [name = "", ...inner] = inputNamesIn(field.name, field.descriptor, rest);
  return [fieldPath({ ...field, name }), ...inner].join(".");
}

function inputNamesIn(name: string, field: FieldDescriptor, rest: readonly string[]): readonly string[] {
  // A reference is named by its id, or by one of the keys.
  if (isReference(field)) return [recordKeyNames.some((key) => key === rest.at(-1)) ? name : inputNameOf(name, field), ...rest];
  const [own, ...inner] = rest;
  if (own === undefined) return [name];
  if (field.type === "list") return [name, ...inputNamesIn(own, field.item, inner)];
  const descriptor = field.type === "object" ? field.fields[own] : undefined;
  return descriptor === undefined ? [name, ...rest] : [name, ...inputNamesIn(own, descriptor, inner)];
}

function valuesOf(fields: FieldMap, input: object, prefix: string, problems: InputProblem[]): Record<string, unknown> {
  const given = new Map<string, unknown>(Object.entries(input));
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const inputName = inputNameOf(name, field);
    const value = isReference(field) ? referenceOf(field, name, given, prefix, problems) : given.get(inputName);
    if (value !== undefined) values[name] = valueOf(field, value, `${prefix}${inputName}`, problems);
  }
  return values;
}

const isReference = (field: FieldDescriptor): field is ReferenceField | ReferenceListField =>
  field.type === "reference" || field.type === "references";

/** A reference as the app names it: by id or by another key. */
function referenceOf(
  field: ReferenceField | ReferenceListField,
  name: string,
  given: ReadonlyMap<string, unknown>,
  prefix: string,
  problems: InputProblem[],
): unknown {
  const inputName = inputNameOf(name, field);
  const keys = given.get(name);
  if (keys === undefined) return given.get(inputName);
  const path = `${prefix}${name}`;
  if (given.get(inputName) !== undefined) problems.push({ path, message: `Give either ${name} or ${inputName}.` });
  return Array.isArray(keys)
    ? keys.map((key, index) => keyOf(key, `${path}.${index}`, problems))
    : keys === null
      ? null
      : keyOf(keys, path, problems);
}

function keyOf(input: unknown, path: string, problems: InputProblem[]): RecordKey | null {
  const given = Object.entries(input ?? {}).filter(([, value]) => typeof value === "string" && value !== "");
  const [first] = given;
  if (first !== undefined && given.length === 1) return { key: first[0] as RecordKeyName, value: String(first[1]) }; // of the input type
  problems.push({ path, message: "Give exactly one key." });
  return null;
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
