import type { StoredRecord } from "../store/stored-record.ts";
import { compareDecimals } from "../store/compare-decimals.ts";
import { foldedWords } from "../store/folded-words.ts";
import { storedDay } from "../store/field-expression.ts";
import { currencyBounds, moneyKey } from "../store/money-key.ts";
import type { Json } from "../store/tables.ts";
import { mappedMember } from "../field-mapping.ts";
import type { Comparison, Filter, FilterField } from "./filter.ts";
import { isNear } from "./place.ts";

/** Whether a record in memory matches a filter, with the same meaning as `filterToSql`. Null matches all. */
export function matches(filter: Filter | null, record: StoredRecord): boolean {
  if (filter === null) return true;
  switch (filter.kind) {
    case "and":
      return filter.filters.every((inner) => matches(inner, record));
    case "or":
      return filter.filters.some((inner) => matches(inner, record));
    case "not":
      return !matches(filter.filter, record);
    case "near":
      return isNear(filter, record);
    case "comparison":
      return compare(filter, valuesOf(filter, record));
  }
}

/** The values that a comparison tests: none when absent, several for a list of references. */
function valuesOf({ field }: Comparison, record: StoredRecord): readonly string[] {
  const { source, namespace, type } = field;
  if (source.from === "column") {
    const value = record[source.column];
    return value === null ? [] : [value instanceof Date ? value.toISOString() : value];
  }
  if (source.from === "mapped") {
    const typed = memberOf(memberOf(record.document[mappedMember], source.key), type);
    return present(comparableOf(type, typed));
  }
  const group = namespace === null ? record.document : record.document[namespace];
  const value = memberOf(group, source.key);
  if (source.from === "document") return present(comparableOf(type, value));
  const items = source.many && Array.isArray(value) ? value : [value];
  return items.flatMap((item) => present(source.itemKey === null ? item : memberOf(item, source.itemKey)));
}

const present = (value: Json | undefined): readonly string[] => (value === undefined || value === null ? [] : [String(value)]);

/**
 * The form in which a document's value is compared. A value of another type, stored before the field changed its type, counts as
 * absent.
 */
function comparableOf(type: FilterField["type"], value: Json | undefined): Json | undefined {
  if (type === "money") return moneyKey(memberOf(value, "amount"), memberOf(value, "currency"));
  if (type === "day") return typeof value === "string" && storedDay.test(value) ? value : null;
  if (type !== "integer" && type !== "number") return value;
  if (JSON.isRawJSON(value)) return value.rawJSON;
  return typeof value === "number" ? value : null;
}

const memberOf = (item: Json | undefined, key: string): Json | undefined =>
  typeof item === "object" && item !== null && !Array.isArray(item)
    ? (item as { readonly [name: string]: Json })[key]
    : undefined; // an object and not an array

/** Whether a comparison is true for these values. */
export function compare({ field, operator, operand }: Comparison, values: readonly string[]): boolean {
  const single = String(operand);
  const order = orderOf(field.type);
  const isAmong = (operands: readonly string[]) => values.some((value) => operands.some((one) => order(value, one) === 0));
  const someIs = (test: (order: number) => boolean) =>
    values.some((value) => {
      const place = order(value, single);
      return place !== null && test(place);
    });
  switch (operator) {
    case "eq":
      return isAmong([single]);
    case "ne":
      return !isAmong([single]);
    case "in":
      return isAmong(listOf(operand));
    case "notIn":
      return !isAmong(listOf(operand));
    case "contains":
      return values.some((value) => value.includes(single));
    case "startsWith":
      return values.some((value) => value.startsWith(single));
    case "matches":
      return values.some((value) => hasWords(value, single));
    case "gt":
      return someIs((place) => place > 0);
    case "gte":
      return someIs((place) => place >= 0);
    case "lt":
      return someIs((place) => place < 0);
    case "lte":
      return someIs((place) => place <= 0);
    case "isNull":
      return (values.length === 0) === operand;
  }
}

/** Whether each asked word begins a word of a text. */
function hasWords(text: string, asked: string): boolean {
  const begins = foldedWords(asked);
  const words = foldedWords(text);
  return begins.length > 0 && begins.every((begin) => words.some((word) => word.startsWith(begin)));
}

/** The order of two values: below, at or above 0; null where they have no order. */
function orderOf(type: FilterField["type"]): (value: string, operand: string) => number | null {
  if (type === "integer" || type === "number") return compareDecimals;
  return type === "money" ? compareMoney : compareText;
}

const compareText = (value: string, operand: string) => (value < operand ? -1 : value > operand ? 1 : 0);

function compareMoney(value: string, operand: string): number | null {
  const [below, above] = currencyBounds(operand);
  return value > below && value < above ? compareText(value, operand) : null;
}

const listOf = (operand: Comparison["operand"]): readonly string[] => (typeof operand === "object" ? operand : [String(operand)]);
