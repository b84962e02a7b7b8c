import type { FieldDescriptor, FieldMap } from "@fettle/connector";
import { recordId } from "../identifiers.ts";
import type { Json } from "../store/tables.ts";
import { cleanText } from "./clean-json.ts";
import { RejectedPayload } from "./rejected.ts";

/** What turns a vendor's key into a record id. */
export interface ReferenceScope {
  readonly systemId: string;
  /** The id prefix of an entity. */
  prefixOf(entity: string): string;
}

/** Where the value stands, for the message: `address.lines`. */
type Path = string;

const longestText = 100_000;
const longestKey = 200;

/**
 * Checks one value against its descriptor and gives it the form of the stored document: absent as null, instants as UTC with
 * milliseconds, references as record ids. An enumeration inside an object is the bare word.
 * @throws RejectedPayload when it does not fit.
 */
export function documentValue(field: FieldDescriptor, value: unknown, path: Path, scope: ReferenceScope): Json {
  const stored = storedValue(field, value, path, scope);
  if (stored === null && field.required === true) throw new RejectedPayload(`${path} is required and was not given.`);
  return stored;
}

function storedValue(field: FieldDescriptor, value: unknown, path: Path, scope: ReferenceScope): Json {
  if (field.type === "references" || field.type === "list") return storedList(field, value, path, scope);
  if (value === undefined || value === null) return null;
  switch (field.type) {
    case "text":
      return storedText(value, path);
    case "boolean":
      return typeof value === "boolean" ? value : refuse(path, "true or false", value);
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : refuse(path, "a number", value);
    case "integer":
      return Number.isInteger(value) && Math.abs(Number(value)) <= 2_147_483_647
        ? Number(value)
        : refuse(path, "a whole number of 32 bits", value);
    case "instant":
      return storedInstant(value, path);
    case "money":
      return storedMoney(value, path);
    case "enumeration":
      return typeof value === "string" && value in field.values
        ? value
        : refuse(path, `one of ${Object.keys(field.values).join(", ")}`, value);
    case "reference":
      return referenceTo(field.entity, value, path, scope);
    case "object":
      return storedObject(field.fields, value, path, scope);
  }
}

function storedText(value: unknown, path: Path): string | null {
  if (typeof value !== "string") return refuse(path, "text", value);
  const text = cleanText(value);
  if (text.length > longestText) throw new RejectedPayload(`${path} is longer than ${longestText} characters.`);
  return text === "" ? null : text;
}

const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** ISO 8601 with offset as UTC with milliseconds. */
export function storedInstant(value: unknown, path: Path): string {
  const time = typeof value === "string" && instantForm.test(value) ? new Date(value) : null;
  if (time === null || Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999 || time.getUTCFullYear() < 1) {
    return refuse(path, "an ISO 8601 time with offset", value);
  }
  return time.toISOString();
}

function storedMoney(value: unknown, path: Path): Json {
  const { amount, currency } = membersOf(value, path);
  if (typeof amount !== "string" || !/^-?\d{1,18}(\.\d{1,9})?$/.test(amount))
    return refuse(`${path}.amount`, "a decimal string", amount);
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency))
    return refuse(`${path}.currency`, "an ISO 4217 code", currency);
  return { amount, currency };
}

function referenceTo(entity: string, value: unknown, path: Path, scope: ReferenceScope): string {
  const key = typeof value === "string" ? cleanText(value) : "";
  if (key === "" || key.length > longestKey) return refuse(path, `a key of 1 to ${longestKey} characters`, value);
  return recordId(scope.prefixOf(entity), scope.systemId, entity, key);
}

function storedList(
  field: Extract<FieldDescriptor, { type: "references" | "list" }>,
  value: unknown,
  path: Path,
  scope: ReferenceScope,
): Json {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return refuse(path, "a list", value);
  if (field.type === "references") {
    return [...new Set(value.map((item, index) => referenceTo(field.entity, item, `${path}[${index}]`, scope)))];
  }
  return value.map((item, index) => documentValue(field.item, item, `${path}[${index}]`, scope)).filter((item) => item !== null);
}

function storedObject(fields: FieldMap, value: unknown, path: Path, scope: ReferenceScope): Json {
  const members = membersOf(value, path);
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, documentValue(field, members[name], `${path}.${name}`, scope)]),
  );
}

function membersOf(value: unknown, path: Path): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(path, "an object", value);
  return value as Readonly<Record<string, unknown>>; // an object that is no array
}

function refuse(path: Path, wanted: string, value: unknown): never {
  throw new RejectedPayload(`${path} has to be ${wanted}; the connector gave ${value === null ? "null" : typeof value}.`);
}
