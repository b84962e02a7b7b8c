import { sql, type RawBuilder, type SqlBool } from "kysely";
import { fieldPath, type FieldPlace } from "../catalog/entity-fields.ts";
import { escapeLike } from "../store/escape-like.ts";
import { documentText, headOf } from "../store/field-expression.ts";
import { filterColumn } from "../store/key-columns.ts";
import { currencyBounds } from "../store/money-key.ts";
import { wordsFunction } from "../store/word-index.ts";
import { wordsQuery } from "./asked-words.ts";
import type { Comparison, Filter, FilterField } from "./filter.ts";
import { mappedToSql } from "./mapped-to-sql.ts";
import { nearSql } from "./place.ts";

/**
 * Converts a filter to a condition on `records` (alias `r`). A comparison with an absent value is null, which counts as false;
 * negation makes it true. Words are found beforehand (see `asked-words.ts`); here they are only compared. Lookups use the generated field indexes (see `store/field-indexes.ts`), the indexes of `records`,
 * for mapped fields `custom_values` (see `mapped-to-sql.ts`), and for lists of references `record_links_by_target`.
 */
export function filterToSql(filter: Filter): RawBuilder<SqlBool> {
  switch (filter.kind) {
    case "and":
      return filter.filters.length === 0 ? sql`true` : sql`(${sql.join(filter.filters.map(filterToSql), sql` and `)})`;
    case "or":
      return filter.filters.length === 0 ? sql`false` : sql`(${sql.join(filter.filters.map(filterToSql), sql` or `)})`;
    case "not":
      return sql`(${filterToSql(filter.filter)} is not true)`;
    case "near":
      return nearSql(filter);
    case "comparison":
      if (filter.field.source.from === "mapped") return mappedToSql(filter, filter.field.source.key);
      return filter.field.source.from === "reference" && filter.field.source.many
        ? referenceToSql(filter, placeOf(filter.field, filter.field.source.key))
        : valueToSql(filter);
  }
}

const columns = {
  id: sql.ref("r.id"),
  systemId: sql.ref("r.system_id"),
  remoteId: sql.ref("r.remote_id"),
  createdAt: sql.ref("r.created_at"),
  updatedAt: sql.ref("r.updated_at"),
  remoteCreatedAt: sql.ref("r.remote_created_at"),
  remoteUpdatedAt: sql.ref("r.remote_updated_at"),
} as const;

function valueToSql(comparison: Comparison): RawBuilder<SqlBool> {
  const { field, operator, operand } = comparison;
  const value = valueOf(field);
  switch (operator) {
    case "eq":
      return equals(field, value, operand);
    case "ne":
      return sql`(${equals(field, value, operand)} is not true)`;
    case "in":
      return isAmong(field, value, operand);
    case "notIn":
      return sql`(${isAmong(field, value, operand)} is not true)`;
    case "contains":
      return sql<SqlBool>`(${value} like ${`%${escapeLike(String(operand))}%`})`;
    case "startsWith":
      return sql<SqlBool>`(${value} like ${`${escapeLike(String(operand))}%`})`;
    case "matches":
      return hasWords(comparison);
    case "gt":
      return isBeside(comparison, sql`>`);
    case "gte":
      return isBeside(comparison, sql`>=`);
    case "lt":
      return isBeside(comparison, sql`<`);
    case "lte":
      return isBeside(comparison, sql`<=`);
    case "isNull":
      return operand === true ? sql`(${value} is null)` : sql`(${value} is not null)`;
  }
}

const placeOf = ({ namespace }: FilterField, name: string): FieldPlace => ({ namespace, name });

function valueOf(field: FilterField): RawBuilder<unknown> {
  const { source, type } = field;
  if (source.from === "column") return columns[source.column];
  const key = keyOf(field, source.key);
  return key === null || type === "text" ? sql`(${sql.raw(documentText(placeOf(field, source.key), "r"))})` : key;
}

/** The generated column with a field's value, of a text only its head. Null for a field without one. */
function keyOf(field: FilterField, name: string): RawBuilder<unknown> | null {
  const { type } = field;
  const column = filterColumn(placeOf(field, name), type === "id" ? "reference" : type);
  return column === null ? null : sql.ref(`r.${column.name}`);
}

/** Whether a value is more or less than the operand. An amount of money in another currency is neither. */
function isBeside({ field, operand }: Comparison, sign: RawBuilder<unknown>): RawBuilder<SqlBool> {
  const value = valueOf(field);
  const isOnSide = sql<SqlBool>`(${value} ${sign} ${operandOf(field, operand)})`;
  if (field.type !== "money") return isOnSide;
  const [below, above] = currencyBounds(String(operand));
  return sql`(${isOnSide} and ${value} > ${below}::text and ${value} < ${above}::text)`;
}

/** As the index of words has them, but without the environment and in one record. */
function hasWords(comparison: Comparison): RawBuilder<SqlBool> {
  const { namespace, name } = comparison.field;
  const words = sql`${sql.raw(wordsFunction)}('', r.document, array[${fieldPath({ namespace, name })}::text])`;
  return sql<SqlBool>`(${words} @@ ${wordsQuery(comparison, "")}::tsquery)`;
}

const isNumber = ({ type }: FilterField) => type === "integer" || type === "number";

/**
 * The type in which an operand is compared. Instants in a document are compared in their fixed-width UTC form, as text by code
 * point.
 */
const typeOf = (field: FilterField) => sql.raw(isTime(field) ? "timestamptz" : isNumber(field) ? "numeric" : "text");

const operandOf = (field: FilterField, operand: Comparison["operand"]): RawBuilder<unknown> =>
  sql`${String(operand)}::${typeOf(field)}`;

/** Text is looked up by its head in the generated column, which the planner finds, and then compared in full. */
function equals(field: FilterField, value: RawBuilder<unknown>, operand: Comparison["operand"]): RawBuilder<SqlBool> {
  const isSame = sql<SqlBool>`(${value} = ${operandOf(field, operand)})`;
  return isText(field) ? sql`(${keyOf(field, field.source.key)} = ${headOf(String(operand))}::text and ${isSame})` : isSame;
}

function isAmong(field: FilterField, value: RawBuilder<unknown>, operand: Comparison["operand"]): RawBuilder<SqlBool> {
  const operands = Array.isArray(operand) ? operand : [operand];
  const isOne = sql<SqlBool>`(${value} = any(${operands}::${typeOf(field)}[]))`;
  const heads = operands.map((one: string | boolean) => headOf(String(one)));
  return isText(field) ? sql`(${keyOf(field, field.source.key)} = any(${heads}::text[]) and ${isOne})` : isOne;
}

type TextField = FilterField & { readonly source: { readonly from: "document" } };

const isText = (field: FilterField): field is TextField => field.type === "text" && field.source.from === "document";

const isTime = (field: FilterField) => field.source.from === "column" && field.type === "instant";

function referenceToSql({ operator, operand }: Comparison, place: FieldPlace): RawBuilder<SqlBool> {
  const links = sql`select from record_links l where l.environment_id = r.environment_id and l.source_id = r.id and l.field = ${fieldPath(place)}`;
  const among = (ids: Comparison["operand"]) =>
    sql<SqlBool>`exists (${links} and l.target_id = any(${Array.isArray(ids) ? ids : [ids]}::text[]))`;
  switch (operator) {
    case "eq":
    case "in":
      return among(operand);
    case "ne":
    case "notIn":
      return sql`(not ${among(operand)})`;
    case "isNull":
      return operand === true ? sql`(not exists (${links}))` : sql`exists (${links})`;
    default:
      throw new Error(`There is no ${operator} for references.`);
  }
}
