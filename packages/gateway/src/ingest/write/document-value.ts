import {
  type FieldDescriptor,
  type FieldMap,
  type FieldProblem,
  fieldProblem,
  type InstantRules,
  type IntegerField,
  isTimeZone,
  readDay,
  readInstant,
  type TextField,
} from "@fettle/connector";
import { recordId } from "../../identifiers.ts";
import type { Json } from "../../store/tables.ts";
import { cleanText } from "./clean-json.ts";
import { isCurrency } from "./currencies.ts";
import { onceFor } from "./once-for.ts";
import { RejectedPayload } from "./rejected.ts";

/** The context for reading values. */
export interface ValueScope {
  readonly systemId: string;
  /** The id prefix of an entity, for turning a vendor's key into a record id. */
  prefixOf(entity: string): string;
  /** The ids of referenced records so far, by entity and key: the records of a batch often refer to the same ones. */
  readonly referenceIds?: Map<string, string>;
  /** The time zone of times without an offset. Omitted or null: such times cannot be read. */
  readonly timeZone?: string | null;
  /** Collects the problems of optional values. Null: a bad optional value is refused like a required one. */
  readonly problems: FieldProblem[] | null;
}

/** The path of the value, for messages: `address.lines`. */
type Path = string;

const longestText = 100_000;
const longestKey = 200;
/** More problems of one record add no information. */
const mostProblems = 50;

/**
 * Checks one value against its descriptor and converts it for the stored canonical document: absent values to null, instants to UTC with
 * milliseconds, references to record ids. An enumeration inside an object is only the canonical value. An optional value that does not fit
 * becomes null, and a list omits a member that does not fit; the problem is added to `scope.problems`.
 * @throws RejectedPayload when a required value does not fit.
 */
export function documentValue(field: FieldDescriptor, value: unknown, path: Path, scope: ValueScope): Json {
  const isList = field.type === "references" || field.type === "list";
  const stored =
    field.required === true
      ? storedValue(field, value, path, scope)
      : readable(() => storedValue(field, value, path, scope), isList ? [] : null, scope);
  if (stored === null && field.required === true) {
    throw new RejectedPayload(`${path} is required but missing.`, {
      path,
      problem: "is required but missing",
      value,
    });
  }
  return stored;
}

/** Returns the result of `read`. If the value does not fit, notes the problem and returns `instead`. */
export function readable<Value>(read: () => Value, instead: Value, { problems }: Pick<ValueScope, "problems">): Value {
  try {
    return read();
  } catch (error) {
    if (problems === null || !(error instanceof RejectedPayload) || error.misfit === null) throw error;
    const { path, problem, value } = error.misfit;
    if (problems.length < mostProblems) problems.push(fieldProblem(path, problem, value));
    return instead;
  }
}

function storedValue(field: FieldDescriptor, value: unknown, path: Path, scope: ValueScope): Json {
  if (field.type === "references" || field.type === "list") return storedList(field, value, path, scope);
  if (value === undefined || value === null) return null;
  switch (field.type) {
    case "text":
      return storedText(value, path, field);
    case "boolean":
      return typeof value === "boolean" ? value : refuse(path, "true or false", value);
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : refuse(path, "a number", value);
    case "integer":
      return storedInteger(value, path, field);
    case "instant":
      return storedInstant(value, path, { timeZone: scope.timeZone ?? null, takesDate: field.takesDate === true });
    case "day":
      return (typeof value === "string" ? readDay(value) : undefined) ?? refuseAs(path, "is not a day", value);
    case "money":
      return storedMoney(value, path);
    case "enumeration":
      return typeof value === "string" && Object.hasOwn(field.values, value)
        ? value
        : refuse(path, `one of ${Object.keys(field.values).join(", ")}`, value);
    case "reference":
      return referenceTo(field.entity, value, path, scope);
    case "anyReference": {
      const { entity, remoteId } = membersOf(value, path);
      return typeof entity === "string"
        ? referenceTo(entity, remoteId, path, scope)
        : refuse(path, "{ entity, remoteId }", value);
    }
    case "object":
      return storedObject(field.fields, value, path, scope);
  }
}

function storedInteger(value: unknown, path: Path, { minimum }: IntegerField): number {
  if (!Number.isInteger(value) || Math.abs(Number(value)) > 2_147_483_647)
    return refuse(path, "a whole number of 32 bits", value);
  if (minimum !== undefined && Number(value) < minimum) return refuseAs(path, `must be at least ${minimum}`, value);
  return Number(value);
}

function storedText(value: unknown, path: Path, { isTimeZone: mustBeZone }: TextField): string | null {
  if (typeof value !== "string") return refuse(path, "text", value);
  const text = cleanText(value);
  if (text.length > longestText) return refuseAs(path, `is longer than ${longestText} characters`, value);
  if (text === "") return null;
  return mustBeZone === true && !isTimeZone(text) ? refuse(path, "the IANA name of a time zone", value) : text;
}

/** A vendor's time as UTC with milliseconds. */
export function storedInstant(value: unknown, path: Path, rules: InstantRules): string {
  const reading = typeof value === "string" ? readInstant(value, rules) : { problem: "is not a time in ISO 8601 with an offset" };
  return "instant" in reading ? reading.instant : refuseAs(path, reading.problem, value);
}

function storedMoney(value: unknown, path: Path): Json {
  const { amount, currency } = membersOf(value, path);
  if (typeof amount !== "string" || !/^-?\d+(\.\d+)?$/.test(amount)) return refuse(`${path}.amount`, "a decimal string", amount);
  if (!/^-?\d{1,18}(\.\d{1,9})?$/.test(amount))
    return refuseAs(`${path}.amount`, "has more than 18 digits before the point or 9 after it", amount);
  if (typeof currency !== "string") return refuse(`${path}.currency`, "an ISO 4217 code", currency);
  if (!isCurrency(currency)) return refuseAs(`${path}.currency`, "is no currency of ISO 4217", currency);
  return { amount, currency };
}

/** A vendor's key of a record: text or any exact whole number. */
export function storedKey(value: unknown, path: Path): string {
  const isWhole = typeof value === "bigint" || Number.isSafeInteger(value);
  const key = isWhole ? String(value) : typeof value === "string" ? cleanText(value) : "";
  return key === "" || key.length > longestKey ? refuse(path, `a key of 1 to ${longestKey} characters`, value) : key;
}

function referenceTo(entity: string, value: unknown, path: Path, scope: ValueScope): string {
  const key = storedKey(value, path);
  const name = `${entity}\0${key}`;
  const known = scope.referenceIds?.get(name);
  if (known !== undefined) return known;
  const id = recordId(scope.prefixOf(entity), scope.systemId, entity, key);
  scope.referenceIds?.set(name, id);
  return id;
}

function storedList(
  field: Extract<FieldDescriptor, { type: "references" | "list" }>,
  value: unknown,
  path: Path,
  scope: ValueScope,
): Json {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return refuse(path, "a list", value);
  // A problem inside a member affects only that member.
  const items = value.map((item, index) => readable((): Json => itemOf(field, item, `${path}[${index}]`, scope), null, scope));
  const present = items.filter((item) => item !== null);
  return field.type === "references" ? [...new Set(present)] : present;
}

const itemOf = (
  field: Extract<FieldDescriptor, { type: "references" | "list" }>,
  item: unknown,
  path: Path,
  scope: ValueScope,
): Json =>
  field.type === "references" ? referenceTo(field.entity, item, path, scope) : documentValue(field.item, item, path, scope);

function storedObject(fields: FieldMap, value: unknown, path: Path, scope: ValueScope): Json {
  const members = membersOf(value, path);
  const group: Record<string, Json> = {};
  for (const [name, field] of fieldsIn(fields)) group[name] = documentValue(field, members[name], `${path}.${name}`, scope);
  return group;
}

/** The fields of a group with their names. */
export const fieldsIn = onceFor((fields: FieldMap) => Object.entries(fields));

function membersOf(value: unknown, path: Path): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(path, "an object", value);
  return value as Readonly<Record<string, unknown>>; // an object and not an array
}

function refuse(path: Path, wanted: string, value: unknown): never {
  const given = value === null ? "null" : typeof value;
  throw new RejectedPayload(`${path} must be ${wanted}; the connector returned ${given}.`, {
    path,
    problem: `must be ${wanted}`,
    value,
  });
}

function refuseAs(path: Path, problem: string, value: unknown): never {
  throw new RejectedPayload(`${path} ${problem}.`, { path, problem, value });
}
