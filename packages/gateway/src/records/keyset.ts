import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { OrderValue } from "./order-value.ts";
import { invalidPageCursor, type PagePosition } from "./page-cursor.ts";

/** The order in which a section is read. Backwards, everything is turned around. */
export interface ReadingOrder {
  readonly isDescending: boolean;
  readonly isBackwards: boolean;
}

/**
 * Divides the records beyond a position into runs, in reading order. Each is one condition that an index on the value and the id
 * answers without reading what lies before the position, which no single condition is: the id ascends in both directions, and
 * nulls come last in both.
 * @throws GatewayError `INVALID_CURSOR` when the position has no such value.
 */
export function runsBeyond(
  { expression, isNullable, operandOf, isValid }: OrderValue,
  { isDescending, isBackwards }: ReadingOrder,
  { value, id }: PagePosition,
): readonly RawBuilder<SqlBool>[] {
  if (value === null && !isNullable) throw invalidPageCursor();
  if (value !== null && !isValid(value)) throw invalidPageCursor();
  const idIsBeyond = isBackwards ? sql`r.id < ${id}` : sql`r.id > ${id}`;
  const isAbsent = sql<SqlBool>`${expression} is null`;
  if (value === null) {
    const rest = sql<SqlBool>`(${isAbsent} and ${idIsBeyond})`;
    return isBackwards ? [rest, sql<SqlBool>`${expression} is not null`] : [rest];
  }
  const operand = operandOf(value);
  const same = sql<SqlBool>`(${expression} = ${operand} and ${idIsBeyond})`;
  const further = isDescending ? sql<SqlBool>`${expression} < ${operand}` : sql<SqlBool>`${expression} > ${operand}`;
  return isNullable && !isBackwards ? [same, further, isAbsent] : [same, further];
}

/** The SQL that orders by a value and then by the id. */
export function orderingBy(value: RawBuilder<unknown>, id: RawBuilder<unknown>, { isDescending, isBackwards }: ReadingOrder) {
  const nulls = isBackwards ? sql`nulls first` : sql`nulls last`;
  return sql`${value} ${isDescending ? sql`desc` : sql`asc`} ${nulls}, ${id} ${isBackwards ? sql`desc` : sql`asc`}`;
}
