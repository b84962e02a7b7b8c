import { readDay, readInstant } from "@fettle/connector";

type Schema = Readonly<Record<string, unknown>>;
type Problems = readonly string[];
type Check = (operand: unknown, value: unknown, schema: Schema, path: string, document: unknown) => Problems;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const expected = (isRight: boolean, path: string, what: string): Problems => (isRight ? [] : [`${path} is not ${what}`]);

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

const isOfType = (value: unknown, type: unknown): boolean =>
  typeOf(value) === type || (type === "number" && typeOf(value) === "integer");

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  "date-time": (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/u.test(text) && "instant" in readInstant(text),
  date: (text) => readDay(text) === text,
  uri: (text) => URL.canParse(text),
};

const forText =
  (isRight: (text: string, operand: unknown) => boolean, what: string): Check =>
  (operand, value, _schema, path) =>
    expected(typeof value !== "string" || isRight(value, operand), path, `${what} ${String(operand)}`);
const forNumber =
  (isRight: (number: number, operand: number) => boolean, what: string): Check =>
  (operand, value, _schema, path) =>
    expected(typeof value !== "number" || isRight(value, Number(operand)), path, `${what} ${String(operand)}`);
// `if` evaluates the first two; the others do not constrain a value.
const passive = new Set(["then", "else", "description", "examples", "title", "default"]);

const checks: Readonly<Record<string, Check>> = {
  $ref: (pointer, value, _schema, path, document) => problemsOf(resolve(document, String(pointer)), value, path, document),
  type: (types, value, _schema, path) =>
    expected(
      listOf(types).some((type) => isOfType(value, type)),
      path,
      `of type ${listOf(types).join(" or ")}`,
    ),
  enum: (values, value, _schema, path) => expected(listOf(values).includes(value), path, `one of ${listOf(values).join(", ")}`),
  required: (names, value, _schema, path) =>
    isRecord(value)
      ? listOf(names)
          .filter((name) => !Object.hasOwn(value, String(name)))
          .map((name) => `${path}.${String(name)} is missing`)
      : [],
  properties: (schemas, value, _schema, path, document) =>
    isRecord(schemas) && isRecord(value)
      ? Object.entries(schemas).flatMap(([name, schema]) =>
          Object.hasOwn(value, name) ? problemsOf(schema, value[name], `${path}.${name}`, document) : [],
        )
      : [],
  items: (schema, value, _schema, path, document) =>
    Array.isArray(value) ? value.flatMap((item, index) => problemsOf(schema, item, `${path}[${index}]`, document)) : [],
  maxItems: (count, value, _schema, path) =>
    expected(!Array.isArray(value) || value.length <= Number(count), path, `a list of up to ${String(count)}`),
  minItems: (count, value, _schema, path) =>
    expected(!Array.isArray(value) || value.length >= Number(count), path, `a list of ${String(count)} or more`),
  minProperties: (count, value, _schema, path) =>
    expected(!isRecord(value) || Object.keys(value).length >= Number(count), path, `an object of ${String(count)} or more`),
  allOf: (schemas, value, _schema, path, document) =>
    listOf(schemas).flatMap((schema) => problemsOf(schema, value, path, document)),
  anyOf: (schemas, value, _schema, path, document) => {
    const all = listOf(schemas).map((schema) => problemsOf(schema, value, path, document));
    return all.some((problems) => problems.length === 0) ? [] : (all[0] ?? []);
  },
  if: (condition, value, schema, path, document) =>
    problemsOf(condition, value, path, document).length === 0
      ? problemsOf(schema["then"] ?? {}, value, path, document)
      : problemsOf(schema["else"] ?? {}, value, path, document),
  format: forText((text, name) => formats[String(name)]?.(text) ?? false, "of format"),
  pattern: forText((text, pattern) => new RegExp(String(pattern), "u").test(text), "of the form"),
  minLength: forText((text, length) => text.length >= Number(length), "of a length from"),
  maxLength: forText((text, length) => text.length <= Number(length), "of a length up to"),
  exclusiveMinimum: forNumber((number, limit) => number > limit, "a number above"),
  minimum: forNumber((number, limit) => number >= limit, "a number from"),
  maximum: forNumber((number, limit) => number <= limit, "a number up to"),
  additionalProperties: (operand) => {
    if (operand === true) return [];
    throw new Error("schemaProblems supports only additionalProperties: true.");
  },
};

function resolve(document: unknown, pointer: string): unknown {
  const target = pointer
    .replace(/^#\//u, "")
    .split("/")
    .reduce<unknown>((node, name) => (isRecord(node) && Object.hasOwn(node, name) ? node[name] : undefined), document);
  if (target === undefined) throw new Error(`There is no ${pointer} in the document.`);
  return target;
}

function problemsOf(schema: unknown, value: unknown, path: string, document: unknown): Problems {
  if (!isRecord(schema)) throw new Error(`The schema at ${path} is not an object.`);
  return Object.entries(schema).flatMap(([keyword, operand]) => {
    if (passive.has(keyword)) return [];
    const check = checks[keyword];
    if (check === undefined) throw new Error(`schemaProblems does not support the keyword ${keyword}.`);
    return check(operand, value, schema, path, document);
  });
}

/**
 * Checks a value against a schema of an OpenAPI 3.1 document, and returns the problems in plain sentences. This keeps payload
 * fixtures true to the document. It supports only the keywords that this repository's documents use.
 *
 * @param document the parsed OpenAPI document.
 * @param name the schema's name below `components/schemas`.
 * @throws Error for an unsupported keyword, because nothing may pass unchecked, and for a reference without a target.
 */
export const schemaProblems = (document: unknown, name: string, value: unknown): Problems =>
  problemsOf(resolve(document, `#/components/schemas/${name}`), value, name, document);
