/** What is true of a record, by the names of filter inputs. Times as milliseconds since 1970; null is absent; a list may have many. */
export type Facts = Readonly<Record<string, Fact>>;

/** One value of {@link Facts}. */
export type Fact = string | number | boolean | null | readonly string[];

/** A filter input as an app writes it. */
export type Input = Readonly<Record<string, unknown>>;

/** Whether a record is meant by a filter input: the head of the contract, once more and as plainly as it can be said. */
export function isMeant(input: Input, facts: Facts): boolean {
  return Object.entries(input).every(([name, inner]) => {
    if (name === "and") return inputsOf(inner).every((one) => isMeant(one, facts));
    if (name === "or") return inputsOf(inner).some((one) => isMeant(one, facts));
    if (name === "not") return !isMeant(inputOf(inner), facts);
    const fact = facts[name];
    if (fact === undefined) throw new Error(`The model has no ${name}.`);
    return Object.entries(inputOf(inner)).every(([operator, operand]) => holds(valuesOf(fact), operator, operand));
  });
}

/** What a stream is told of a record that goes from one state to another: whether it matches now, or nothing. */
export function isToldOf(input: Input, before: Facts | null, now: Facts | null): boolean | null {
  if (now !== null && isMeant(input, now)) return true;
  return before !== null && isMeant(input, before) ? false : null;
}

type Value = string | number | boolean;

function holds(values: readonly Value[], operator: string, operand: unknown): boolean {
  const equals = (value: Value) => value === wantedFor(value, operand);
  const isAmong = (value: Value) => listOf(operand).some((one) => value === wantedFor(value, one));
  const beside = (compare: (time: number, other: number) => boolean) =>
    values.some((value) => compare(Number(value), instantOf(operand)));
  switch (operator) {
    case "eq":
      return values.some(equals);
    case "ne":
      return !values.some(equals);
    case "in":
      return values.some(isAmong);
    case "notIn":
      return !values.some(isAmong);
    case "contains":
      return values.some((value) => positionsOf(String(operand), String(value)).length > 0);
    case "startsWith":
      return values.some((value) => positionsOf(String(operand), String(value)).includes(0));
    case "gt":
      return beside((time, other) => time > other);
    case "gte":
      return beside((time, other) => time >= other);
    case "lt":
      return beside((time, other) => time < other);
    case "lte":
      return beside((time, other) => time <= other);
    case "isNull":
      return operand === true ? values.length === 0 : values.length > 0;
    default:
      throw new Error(`The model has no ${operator}.`);
  }
}

const wantedFor = (value: Value, operand: unknown): unknown => (typeof value === "number" ? instantOf(operand) : operand);

/** Milliseconds since 1970; what is finer is cut off. */
const instantOf = (operand: unknown): number =>
  Date.parse(
    String(operand)
      .toUpperCase()
      .replace(/(\.\d{3})\d+/u, "$1"),
  );

/** Where a text stands in another, counted in code points. */
function positionsOf(part: string, whole: string): readonly number[] {
  const [wanted, all] = [[...part], [...whole]];
  const places = Array.from({ length: Math.max(0, all.length - wanted.length + 1) }, (_, index) => index);
  return places.filter((start) => wanted.every((character, offset) => all[start + offset] === character));
}

function valuesOf(fact: Fact): readonly Value[] {
  if (fact === null) return [];
  return typeof fact === "object" ? fact : [fact];
}

/** GraphQL takes a single value for a list of one. */
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const inputsOf = (value: unknown): readonly Input[] => listOf(value).map(inputOf);

function inputOf(value: unknown): Input {
  if (typeof value !== "object" || value === null) throw new Error("An input is an object.");
  return { ...value };
}
