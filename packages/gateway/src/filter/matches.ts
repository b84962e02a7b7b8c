import type { StoredRecord } from "../store/stored-record.ts";
import type { Json } from "../store/tables.ts";
import type { Comparison, Filter } from "./filter.ts";

/** Whether a record matches a filter: the same meaning as `filterToSql`, for a record in memory. Null matches all. */
export function matches(filter: Filter | null, record: StoredRecord): boolean {
  if (filter === null) return true;
  switch (filter.kind) {
    case "and":
      return filter.filters.every((inner) => matches(inner, record));
    case "or":
      return filter.filters.some((inner) => matches(inner, record));
    case "not":
      return !matches(filter.filter, record);
    case "comparison":
      return compare(filter, valuesOf(filter, record));
  }
}

/** The values that a comparison looks at: none when absent, several for a list of references. */
function valuesOf({ field }: Comparison, record: StoredRecord): readonly string[] {
  const { source } = field;
  if (source.from === "column") {
    const value = record[source.column];
    return [value instanceof Date ? value.toISOString() : value];
  }
  const value = record.document[source.key];
  if (source.from === "document") return present(value);
  const items = source.many && Array.isArray(value) ? value : [value];
  return items.flatMap((item) => present(source.itemKey === null ? item : memberOf(item, source.itemKey)));
}

const present = (value: Json | undefined): readonly string[] => (value === undefined || value === null ? [] : [String(value)]);

const memberOf = (item: Json | undefined, key: string): Json | undefined =>
  typeof item === "object" && item !== null && !Array.isArray(item)
    ? (item as { readonly [name: string]: Json })[key]
    : undefined; // an object that is no array

/** Whether a comparison holds of the values it looks at. */
export function compare({ operator, operand }: Comparison, values: readonly string[]): boolean {
  const single = String(operand);
  switch (operator) {
    case "eq":
      return values.includes(single);
    case "ne":
      return !values.includes(single);
    case "in":
      return values.some((value) => listOf(operand).includes(value));
    case "notIn":
      return !values.some((value) => listOf(operand).includes(value));
    case "contains":
      return values.some((value) => value.includes(single));
    case "startsWith":
      return values.some((value) => value.startsWith(single));
    case "gt":
      return values.some((value) => value > single);
    case "gte":
      return values.some((value) => value >= single);
    case "lt":
      return values.some((value) => value < single);
    case "lte":
      return values.some((value) => value <= single);
    case "isNull":
      return (values.length === 0) === operand;
  }
}

const listOf = (operand: Comparison["operand"]): readonly string[] => (typeof operand === "object" ? operand : [String(operand)]);
