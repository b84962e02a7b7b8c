/** A record's facts, by the paths of filter inputs. Times as milliseconds since 1970; null is absent; a list may have many. */
export type Facts = Readonly<Record<string, Fact>>;

/** One value of {@link Facts}. */
export type Fact = Value | null | readonly string[];

/** A day, as `YYYY-MM-DD`. */
export interface Day {
  readonly day: string;
}

/** A number that is not a time. */
export interface Quantity {
  readonly quantity: number;
}

/** An amount of money. */
export interface Price {
  readonly amount: string;
  readonly currency: string;
}

/** A filter input as an app writes it. */
export type Input = Readonly<Record<string, unknown>>;

/** Whether a filter input matches a record: the rules at the head of the contract, repeated as plainly as possible. */
export function isMeant(input: Input, facts: Facts, namespace = ""): boolean {
  return Object.entries(input).every(([name, inner]) => {
    if (name === "and") return inputsOf(inner).every((one) => isMeant(one, facts));
    if (name === "or") return inputsOf(inner).some((one) => isMeant(one, facts));
    if (name === "not") return !isMeant(inputOf(inner), facts);
    const path = `${namespace}${name}`;
    const fact = facts[path];
    if (fact === undefined && Object.keys(facts).some((known) => known.startsWith(`${path}.`)))
      return isMeant(inputOf(inner), facts, `${path}.`);
    if (fact === undefined) throw new Error(`The model has no ${path}.`);
    return Object.entries(inputOf(inner)).every(([operator, operand]) => holds(valuesOf(fact), operator, operand));
  });
}

/** The verdict of a stream on a record that goes from one state to another: whether it matches now, or null. */
export function isToldOf(input: Input, before: Facts | null, now: Facts | null): boolean | null {
  if (now !== null && isMeant(input, now)) return true;
  return before !== null && isMeant(input, before) ? false : null;
}

type Value = string | number | boolean | Day | Quantity | Price;

function holds(values: readonly Value[], operator: string, operand: unknown): boolean {
  const equals = (value: Value) => differenceOf(value, operand) === 0;
  const isAmong = (value: Value) => listOf(operand).some((one) => differenceOf(value, one) === 0);
  const beside = (isRight: (difference: number) => boolean) =>
    values.some((value) => {
      const difference = differenceOf(value, operand);
      return difference !== null && isRight(difference);
    });
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
      return beside((difference) => difference > 0);
    case "gte":
      return beside((difference) => difference >= 0);
    case "lt":
      return beside((difference) => difference < 0);
    case "lte":
      return beside((difference) => difference <= 0);
    case "isNull":
      return operand === true ? values.length === 0 : values.length > 0;
    default:
      throw new Error(`The model has no ${operator}.`);
  }
}

/** How much a value exceeds an operand; for values without an order, whether they differ. Null: two currencies. */
function differenceOf(value: Value, operand: unknown): number | null {
  if (typeof value === "number") return value - instantOf(operand);
  if (typeof value !== "object") return value === operand ? 0 : 1;
  if ("day" in value) return Date.parse(value.day) - Date.parse(String(operand));
  // Not the difference: for two large numbers it is infinite, for two small ones it may vanish.
  if ("quantity" in value) return value.quantity === operand ? 0 : value.quantity > Number(operand) ? 1 : -1;
  const { amount, currency } = inputOf(operand);
  return currency === value.currency ? Math.sign(Number(unitsOf(value.amount) - unitsOf(String(amount)))) : null;
}

/** In billionths. */
function unitsOf(amount: string): bigint {
  const [whole = "", decimals = ""] = amount.split(".");
  return BigInt(whole + decimals.padEnd(9, "0"));
}

/** Milliseconds since 1970; finer parts are cut off. */
const instantOf = (operand: unknown): number =>
  Date.parse(
    String(operand)
      .toUpperCase()
      .replace(/(\.\d{3})\d+/u, "$1"),
  );

/** The positions of a text in another, counted in code points. */
function positionsOf(part: string, whole: string): readonly number[] {
  const [wanted, all] = [[...part], [...whole]];
  const places = Array.from({ length: Math.max(0, all.length - wanted.length + 1) }, (_, index) => index);
  return places.filter((start) => wanted.every((character, offset) => all[start + offset] === character));
}

function valuesOf(fact: Fact): readonly Value[] {
  if (fact === null) return [];
  return Array.isArray(fact) ? fact : [fact as Value]; // Array.isArray does not exclude readonly arrays from the type
}

/** GraphQL accepts a single value as a list of one. */
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const inputsOf = (value: unknown): readonly Input[] => listOf(value).map(inputOf);

function inputOf(value: unknown): Input {
  if (typeof value !== "object" || value === null) throw new Error("An input is an object.");
  return { ...value };
}
