import type { FieldDescriptor, FieldMap } from "@fettle/connector";

type Problems = readonly string[];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value !== "" && value.length <= 100_000;
const isKey = (value: unknown): value is string => typeof value === "string" && value.length >= 1 && value.length <= 200;
const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/u;

/** Whether a value is ISO 8601 with offset. */
export const isInstant = (value: unknown): value is string =>
  typeof value === "string" && instantPattern.test(value) && !Number.isNaN(Date.parse(value));

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

function presentProblems(field: FieldDescriptor, value: unknown, path: string, isInner: boolean): Problems {
  switch (field.type) {
    case "text":
      return expected(isText(value), path, "text of 1 to 100,000 characters");
    case "integer":
      return expected(typeof value === "number" && (value | 0) === value, path, "a whole number of 32 bits");
    case "number":
      return expected(typeof value === "number" && Number.isFinite(value), path, "a finite number");
    case "boolean":
      return expected(typeof value === "boolean", path, "true or false");
    case "instant":
      return expected(isInstant(value), path, "ISO 8601 with offset");
    case "money": {
      const { amount, currency } = isRecord(value) ? value : {};
      const isAmount = typeof amount === "string" && /^-?\d+(\.\d+)?$/u.test(amount);
      return expected(isAmount && typeof currency === "string" && /^[A-Z]{3}$/u.test(currency), path, "an amount of money");
    }
    case "enumeration":
      return isInner
        ? expected(typeof value === "string" && Object.hasOwn(field.values, value), path, "one of its words")
        : wordProblems(field.values, value, path);
    case "reference":
      return expected(isKey(value), path, "a key of 1 to 200 characters");
    case "references":
      return listProblems(value, path, (item, itemPath) => expected(isKey(item), itemPath, "a key of 1 to 200 characters"));
    case "list":
      return listProblems(value, path, (item, itemPath) => valueProblems(field.item, item, itemPath, true));
    case "object":
      return isRecord(value) ? fieldProblems(field.fields, value, path, true) : [`${path} is not an object`];
  }
}

function valueProblems(field: FieldDescriptor, value: unknown, path: string, isInner: boolean): Problems {
  if (value !== undefined && value !== null) return presentProblems(field, value, path, isInner);
  if (field.required) return [`${path} is missing and required`];
  const isList = field.type === "references" || field.type === "list";
  return isList && value === null ? [`${path} is null; an empty list stands for none`] : [];
}

/** What is wrong with values, by their descriptors. Empty when nothing is. */
export function fieldProblems(
  fields: FieldMap,
  values: Readonly<Record<string, unknown>>,
  path: string,
  isInner = false,
): Problems {
  const unknown = Object.keys(values).filter((name) => !Object.hasOwn(fields, name));
  return [
    ...unknown.map((name) => `${path}.${name} is not a field`),
    ...Object.entries(fields).flatMap(([name, field]) => valueProblems(field, values[name], `${path}.${name}`, isInner)),
  ];
}
