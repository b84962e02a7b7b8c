import { type FieldDescriptor, type FieldMap, type InstantRules, isTimeZone, readDay, readInstant } from "@fettle/connector";

type Problems = readonly string[];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value !== "" && value.length <= 100_000;
const isKey = (value: unknown): value is string => typeof value === "string" && value.length >= 1 && value.length <= 200;

/** Whether a value is a time that the gateway reads. */
export const isInstant = (value: unknown, rules: InstantRules = {}): value is string =>
  typeof value === "string" && "instant" in readInstant(value, rules);

const expected = (isRight: boolean, path: string, kind: string): Problems => (isRight ? [] : [`${path} is not ${kind}`]);

function listProblems(value: unknown, path: string, itemProblems: (item: unknown, path: string) => Problems): Problems {
  if (!Array.isArray(value)) return [`${path} is not a list`];
  return value.flatMap((item: unknown, index) => itemProblems(item, `${path}[${index}]`));
}

function wordProblems(values: Readonly<Record<string, string>>, value: unknown, path: string): Problems {
  if (!isRecord(value)) return [`${path} is not a word with its remote word`];
  const { value: word, remote } = value;
  return [
    ...expected(typeof word === "string" && Object.hasOwn(values, word), path, `one of ${Object.keys(values).join(", ")}`),
    ...expected(remote === null || isText(remote), `${path}.remote`, "text or null"),
  ];
}

/** Whether a value is inside another one, and the rules for times without an offset. */
interface ValueCheck extends Pick<InstantRules, "timeZone"> {
  /** True inside an object or a list, where an enumeration is only the canonical word. */
  readonly isInner: boolean;
}

function presentProblems(field: FieldDescriptor, value: unknown, path: string, check: ValueCheck): Problems {
  switch (field.type) {
    case "text":
      if (field.isTimeZone === true) return expected(isText(value) && isTimeZone(value), path, "the IANA name of a time zone");
      return expected(isText(value), path, "text of 1 to 100,000 characters");
    case "integer":
      return [
        ...expected(typeof value === "number" && (value | 0) === value, path, "a whole number of 32 bits"),
        ...expected(Number(value) >= (field.minimum ?? -Infinity), path, `at least ${field.minimum}`),
      ];
    case "number":
      return expected(typeof value === "number" && Number.isFinite(value), path, "a finite number");
    case "boolean":
      return expected(typeof value === "boolean", path, "true or false");
    case "instant":
      return expected(
        isInstant(value, { ...check, takesDate: field.takesDate === true }),
        path,
        "ISO 8601 with offset, or local in the connector's timeZone",
      );
    case "day":
      return expected(typeof value === "string" && readDay(value) !== undefined, path, "a day as YYYY-MM-DD");
    case "money": {
      const { amount, currency } = isRecord(value) ? value : {};
      const isAmount = typeof amount === "string" && /^-?\d+(\.\d+)?$/u.test(amount);
      return expected(isAmount && typeof currency === "string" && /^[A-Z]{3}$/u.test(currency), path, "an amount of money");
    }
    case "enumeration":
      return check.isInner
        ? expected(typeof value === "string" && Object.hasOwn(field.values, value), path, "one of its words")
        : wordProblems(field.values, value, path);
    case "reference":
      return expected(isKey(value), path, "a key of 1 to 200 characters");
    case "anyReference":
      return expected(isRecord(value) && isText(value["entity"]) && isKey(value["remoteId"]), path, "an entity with a key");
    case "references":
      return listProblems(value, path, (item, itemPath) => expected(isKey(item), itemPath, "a key of 1 to 200 characters"));
    case "list":
      return listProblems(value, path, (item, itemPath) =>
        valueProblems(field.item, item, itemPath, { ...check, isInner: true }),
      );
    case "object":
      return isRecord(value)
        ? fieldProblems(field.fields, value, path, { ...check, isInner: true })
        : [`${path} is not an object`];
  }
}

function valueProblems(field: FieldDescriptor, value: unknown, path: string, check: ValueCheck): Problems {
  if (value !== undefined && value !== null) return presentProblems(field, value, path, check);
  if (field.required) return [`${path} is missing and required`];
  const isList = field.type === "references" || field.type === "list";
  return isList && value === null ? [`${path} is null; use an empty list for none`] : [];
}

/** The problems of values, by their descriptors. Empty when there are none. */
export function fieldProblems(
  fields: FieldMap,
  values: Readonly<Record<string, unknown>>,
  path: string,
  check: ValueCheck = { isInner: false },
): Problems {
  const unknown = Object.keys(values).filter((name) => !Object.hasOwn(fields, name));
  return [
    ...unknown.map((name) => `${path}.${name} is not a field`),
    ...Object.entries(fields).flatMap(([name, field]) => valueProblems(field, values[name], `${path}.${name}`, check)),
  ];
}
