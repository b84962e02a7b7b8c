import { GatewayError } from "../../errors.ts";
import type { Comparison, Filter, FilterField, Operator } from "../../filter/filter.ts";
import { furthest } from "../../filter/place.ts";
import { readOperand } from "../../filter/read-operand.ts";
import { isMappedName, mappedMember, mappedPath, mappedTests } from "../../field-mapping.ts";
import { nullRefused } from "../../graph/conditions.ts";
import { foldedWords } from "../../store/folded-words.ts";

const operandLimit = 500;
const nestingLimit = 10;

/** The running counts while one filter is read. */
interface Count {
  operands: number;
  groups: number;
}

/**
 * Converts a filter input to its meaning. Null or omitted gives null: no filter. GraphQL has already checked names and types.
 * @throws GatewayError `BAD_USER_INPUT` for a null operand, a search without words or of a field without `search`, more than 500 operands or groups of them, or more than 10 levels of
 * and, or, not.
 */
export function readFilter(fields: readonly FilterField[], input: unknown): Filter | null {
  if (input === null || input === undefined) return null;
  const byPath = new Map(
    fields.map((field) => [field.namespace === null ? field.name : `${field.namespace}.${field.name}`, field]),
  );
  return readGroup(byPath, input, "where", 1, { operands: 0, groups: 0 });
}

function readGroup(fields: ReadonlyMap<string, FilterField>, input: unknown, path: string, depth: number, count: Count): Filter {
  count.groups += 1;
  if (count.groups > operandLimit)
    throw refusal(`The filter has more than ${operandLimit} groups. Split it into several queries.`);
  if (depth > nestingLimit) throw refusal(`The filter is nested more than ${nestingLimit} levels deep. Flatten it.`);
  const filters = entriesOf(input, path, false).map(([name, value]): Filter => {
    const inner = `${path}.${name}`;
    switch (name) {
      case "and":
      case "or":
        return {
          kind: name,
          filters: itemsOf(value, inner).map((item, index) => readGroup(fields, item, `${inner}[${index}]`, depth + 1, count)),
        };
      case "not":
        return { kind: "not", filter: readGroup(fields, value, inner, depth + 1, count) };
      case "near":
        return readNear(value, inner, count);
      case mappedMember:
        return readMapped(value, inner, count);
      default:
        return isNamespace(fields, name)
          ? all(
              entriesOf(value, inner, false).map(([own, test]) =>
                readField(fields, `${name}.${own}`, test, `${inner}.${own}`, count),
              ),
            )
          : readField(fields, name, value, inner, count);
    }
  });
  return all(filters);
}

function readNear(input: unknown, path: string, count: Count): Filter {
  count.operands += 1;
  const given = new Map(entriesOf(input, path, false));
  const number = (name: string, from: number, to: number): number => {
    const value = given.get(name);
    if (typeof value === "number" && value >= from && value <= to) return value;
    throw refusal(`${path}.${name} is a number from ${from} to ${to}.`);
  };
  return {
    kind: "near",
    latitude: number("latitude", -90, 90),
    longitude: number("longitude", -180, 180),
    kilometers: number("kilometers", 0, furthest),
  };
}

const isNamespace = (fields: ReadonlyMap<string, FilterField>, name: string): boolean =>
  !fields.has(name) && fields.values().some(({ namespace }) => namespace === name);

function readField(fields: ReadonlyMap<string, FilterField>, name: string, input: unknown, path: string, count: Count): Filter {
  const field = fields.get(name);
  if (field === undefined) throw refusal(`${path}: this field does not exist or cannot be filtered by.`);
  return readTests(fields, field, input, path, count);
}

/** A mapped field, which its name and the type of its test identify. */
function readMapped(input: unknown, path: string, count: Count): Filter {
  const given = new Map(entriesOf(input, path, false));
  const key = String(given.get("name"));
  if (!isMappedName(key))
    throw refusal(`${path}.name is no name of a mapped field: a letter, then up to 49 letters, digits and _.`);
  given.delete("name");
  if (given.size === 0)
    throw refusal(`${path}: give a test of the type that the field is mapped to: ${[...mappedTests.keys()].join(", ")}.`);
  return all(
    Array.from(given, ([test, value]) => {
      const type = mappedTests.get(test) ?? "text"; // the input type has no other names
      const field: FilterField = { name: mappedPath(key), namespace: null, source: { from: "mapped", key }, type };
      return readTests(new Map(), field, value, `${path}.${test}`, count);
    }),
  );
}

function readTests(
  fields: ReadonlyMap<string, FilterField>,
  field: FilterField,
  input: unknown,
  path: string,
  count: Count,
): Filter {
  const takesIsNull = field.type !== "enumeration" && field.type !== "boolean" && field.search !== "alone";
  return all(
    entriesOf(input, path, takesIsNull).map(([operator, value]): Filter => {
      const operand = operandOf(field, value, `${path}.${operator}`, takesIsNull);
      if (operator === "matches") checkSearch(fields, field, String(operand), `${path}.matches`);
      count.operands += Array.isArray(operand) ? Math.max(operand.length, 1) : 1;
      if (count.operands > operandLimit)
        throw refusal(`The filter has more than ${operandLimit} operands. Split it into several queries.`);
      return { kind: "comparison", field, operator: operator as Operator, operand }; // the input type has no other names
    }),
  );
}

const searchedLimit = 200;
const wordLimit = 10;

function checkSearch(fields: ReadonlyMap<string, FilterField>, { search }: FilterField, operand: string, path: string): void {
  if (search === undefined) {
    const searched = [...fields].filter(([, field]) => field.search !== undefined).map(([name]) => name);
    const advice = searched.length === 0 ? "No field here can" : `These can: ${searched.join(", ")}`;
    throw refusal(`${path}: this field cannot be searched for words. ${advice}.`);
  }
  const words = operand.length > searchedLimit ? [] : foldedWords(operand);
  if (words.length === 0 || words.length > wordLimit)
    throw refusal(`${path} needs 1 to ${wordLimit} words in up to ${searchedLimit} characters.`);
}

function operandOf(field: FilterField, value: unknown, path: string, takesIsNull: boolean): Comparison["operand"] {
  if (value === null) throw nullRefused(path, takesIsNull);
  const operand = readOperand(field, value);
  if (operand === null)
    throw refusal(`${path}: an amount is a decimal number as text, such as 12.50, a currency an ISO 4217 code.`);
  return operand;
}

/** The given members. An undefined member was omitted. */
function entriesOf(input: unknown, path: string, takesIsNull: boolean): [string, unknown][] {
  if (typeof input === "object" && input !== null) return Object.entries(input).filter(([, value]) => value !== undefined);
  throw nullRefused(path, takesIsNull);
}

function itemsOf(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw nullRefused(path, false);
}

const all = (filters: readonly Filter[]): Filter => {
  const [only] = filters;
  return only !== undefined && filters.length === 1 ? only : { kind: "and", filters };
};
const refusal = (message: string) => new GatewayError("BAD_USER_INPUT", message);
