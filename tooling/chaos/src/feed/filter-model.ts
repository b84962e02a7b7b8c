import type { Fields } from "./log-entry.ts";

/** A filter as an app sends it, such as `{ status: { in: ["OPEN"] }, not: { systemId: { eq: "sys_1" } } }`. */
export type Where = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is Where => typeof value === "object" && value !== null && !Array.isArray(value);

function objectsOf(value: unknown): readonly Where[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textsOf(operand: unknown): readonly string[] {
  return (Array.isArray(operand) ? operand : [operand]).map(String);
}

/** Over several values an operator means any of them, and its negation none. */
function compare(operator: string, operand: unknown, values: readonly string[]): boolean {
  const texts = textsOf(operand);
  switch (operator) {
    case "eq":
    case "in":
      return values.some((value) => texts.includes(value));
    case "ne":
    case "notIn":
      return values.every((value) => !texts.includes(value));
    case "contains":
      return values.some((value) => value.includes(texts[0] ?? ""));
    case "isNull":
      return (values.length === 0) === operand;
    default:
      throw new Error(`The model does not know ${operator}`);
  }
}

/** A second implementation of filters, written from the contract and without a look at the gateway's own. */
export function modelMatches(where: Where, fields: Fields): boolean {
  return Object.entries(where).every(([name, value]) => {
    if (name === "and") return objectsOf(value).every((each) => modelMatches(each, fields));
    if (name === "or") return objectsOf(value).some((each) => modelMatches(each, fields));
    if (name === "not") return isObject(value) && !modelMatches(value, fields);
    const values = fields[name];
    if (values === undefined) throw new Error(`The model does not know the field ${name}`);
    return isObject(value) && Object.entries(value).every(([operator, operand]) => compare(operator, operand, values));
  });
}
