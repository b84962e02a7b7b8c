import type { FieldDescriptor } from "@fettle/connector";
import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { EntityModel } from "../catalog/catalog.ts";
import { entityFields } from "../catalog/entity-fields.ts";
import { filterToSql } from "../filter/to-sql.ts";
import type { Database } from "../store/database.ts";
import { orderExpression } from "../store/field-expression.ts";
import { invalidPageCursor, type PagePosition } from "./page-cursor.ts";
import type { RecordOrder, RecordQuery } from "./record-query.ts";
import { recordColumns, toStoredRecord } from "./record-rows.ts";
import type { StoredRecord } from "../store/stored-record.ts";

/** One record of a page and its position in the order. */
export interface PlacedRecord {
  readonly record: StoredRecord;
  readonly position: PagePosition;
}

/** The section of a list: between two positions, from its start or, `backwards`, from its end. */
export interface Stretch {
  readonly after: PagePosition | null;
  readonly before: PagePosition | null;
  readonly backwards: boolean;
  readonly limit: number;
}

/**
 * Reads up to `limit` records of a section, backwards from its end or forwards from its start. It uses `records_by_updated_at`,
 * `records_by_created_at` or the field's generated index. Each exists for both directions and ends in the id, which breaks ties.
 */
export async function readPlacedRecords(
  database: Database,
  environmentId: string,
  model: EntityModel,
  query: Omit<RecordQuery, "page">,
  stretch: Stretch,
): Promise<readonly PlacedRecord[]> {
  const value = orderValue(model, query.order);
  const conditions = [...listConditions(environmentId, query)];
  if (stretch.after !== null) conditions.push(beyond(value, query.order, stretch.after, false));
  if (stretch.before !== null) conditions.push(beyond(value, query.order, stretch.before, true));
  const descending = (query.order.direction === "DESC") !== stretch.backwards;
  const nulls = stretch.backwards ? sql`nulls first` : sql`nulls last`;
  const rows = await database
    .selectFrom("records as r")
    .select([...recordColumns, value.text.as("order_value")])
    .where(sql<SqlBool>`${sql.join(conditions, sql` and `)}`)
    .orderBy(sql`${value.expression} ${descending ? sql`desc` : sql`asc`} ${nulls}`)
    .orderBy("r.id", stretch.backwards ? "desc" : "asc")
    .limit(stretch.limit)
    .execute();
  return rows.map((row) => ({ record: toStoredRecord(row), position: { value: row.order_value, id: row.id } }));
}

/** The conditions of a list without its page. */
export function listConditions(environmentId: string, query: Omit<RecordQuery, "page">): readonly RawBuilder<SqlBool>[] {
  const conditions: RawBuilder<SqlBool>[] = [sql`r.environment_id = ${environmentId}`, sql`r.entity = ${sql.lit(query.entity)}`];
  if (query.deleted === "EXCLUDE") conditions.push(sql`r.deleted_at is null`);
  if (query.deleted === "ONLY") conditions.push(sql`r.deleted_at is not null`);
  if (query.systemId !== null) conditions.push(sql`r.system_id = ${query.systemId}`);
  if (query.where !== null) conditions.push(filterToSql(query.where));
  return conditions;
}

interface OrderValue {
  readonly expression: RawBuilder<unknown>;
  /** The expression as the text for a cursor, and the conversion of that text back to an operand. */
  readonly text: RawBuilder<string | null>;
  readonly cast: RawBuilder<unknown>;
  /** Whether a cursor's text can be such a value. */
  isValid(text: string): boolean;
}

function orderValue(model: EntityModel, { field }: RecordOrder): OrderValue {
  if (field === "createdAt") return timeValue(sql`r.created_at`);
  if (field === "updatedAt") return timeValue(sql`r.updated_at`);
  const own = entityFields(model).find(({ path }) => path === field);
  if (own?.descriptor.order !== true) throw new Error(`${model.descriptor.name} cannot be ordered by ${field}.`);
  const expression = sql.raw(orderExpression(own, "r"));
  const text = sql<string | null>`(${expression})::text`;
  return { expression, text, ...operandOf(own.descriptor.type) };
}

function operandOf(type: FieldDescriptor["type"]): Pick<OrderValue, "cast" | "isValid"> {
  switch (type) {
    case "enumeration":
    case "boolean":
      return { cast: sql`::integer`, isValid: (value) => /^\d{1,4}$/.test(value) };
    case "integer":
    case "number":
      return { cast: sql`::numeric`, isValid: (value) => /^-?\d{1,1000}(\.\d{1,1000})?$/.test(value) };
    default:
      return { cast: sql`::text collate "C"`, isValid: (value) => !value.includes("\0") };
  }
}

const timeValue = (expression: RawBuilder<unknown>): OrderValue => ({
  expression,
  text: sql`to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  cast: sql`::timestamptz`,
  isValid: (value) => !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value,
});

/** Records after a position, or before it when reading backwards. Nulls come last in either direction. */
function beyond(
  { expression, cast, isValid }: OrderValue,
  { direction }: RecordOrder,
  from: PagePosition,
  backwards: boolean,
): RawBuilder<SqlBool> {
  const idIsBeyond = backwards ? sql`r.id < ${from.id}` : sql`r.id > ${from.id}`;
  if (from.value === null) {
    const sameGroup = sql<SqlBool>`(${expression} is null and ${idIsBeyond})`;
    return backwards ? sql`(${sameGroup} or ${expression} is not null)` : sameGroup;
  }
  if (!isValid(from.value)) throw invalidPageCursor();
  const operand = sql`${from.value}${cast}`;
  const isBeyond = (direction === "DESC") !== backwards ? sql`${expression} < ${operand}` : sql`${expression} > ${operand}`;
  const same = sql`(${expression} = ${operand} and ${idIsBeyond})`;
  return backwards ? sql`(${isBeyond} or ${same})` : sql`(${isBeyond} or ${same} or ${expression} is null)`;
}
