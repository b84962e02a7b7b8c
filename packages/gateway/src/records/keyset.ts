import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { OrderValue } from "./order-value.ts";
import { invalidPageCursor, type PagePosition } from "./page-cursor.ts";

/** The order in which a section is read. Backwards, everything is turned around. */
export interface ReadingOrder {
  readonly isDescending: boolean;
  readonly isBackwards: boolean;
  readonly idDescends: boolean;
  /** Whether the index is read from its end. Its nulls come first then. */
  readonly isFromEnd: boolean;
}

/**
 * How to read a section of a list. An order has one index, which lists in the other direction read from its end: among equal values the id
 * ascends in the first and descends in the second. `idAscends`: what a cursor says, which may be from when the id ascended in both.
 */
export function readingOf(
  { isIndexDescending }: Pick<OrderValue, "isIndexDescending">,
  direction: "ASC" | "DESC",
  isBackwards: boolean,
  idAscends = (direction === "DESC") === isIndexDescending,
): ReadingOrder {
  const isDescending = (direction === "DESC") !== isBackwards;
  return { isDescending, isBackwards, idDescends: idAscends === isBackwards, isFromEnd: isDescending !== isIndexDescending };
}

/**
 * Divides the records beyond a position into runs, in reading order. Each is one condition that an index on the value and the id
 * answers without reading what lies before the position, which no single condition is: nulls come last in both directions.
 * @throws GatewayError `INVALID_CURSOR` when the position has no such value.
 */
export function runsBeyond(
  { expression, isNullable, operandOf, isValid }: OrderValue,
  { isDescending, isBackwards, idDescends }: ReadingOrder,
  { value, id }: PagePosition,
): readonly RawBuilder<SqlBool>[] {
  if (value === null && !isNullable) throw invalidPageCursor();
  if (value !== null && !isValid(value)) throw invalidPageCursor();
  const idIsBeyond = idDescends ? sql`r.id < ${id}` : sql`r.id > ${id}`;
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

/** All records as runs: where the index has its nulls at the other end than the list, they are a run of their own. */
export const wholeRuns = (
  { expression, isNullable }: OrderValue,
  { isBackwards, isFromEnd }: ReadingOrder,
): readonly (readonly RawBuilder<SqlBool>[])[] =>
  isNullable && isFromEnd !== isBackwards
    ? [[sql<SqlBool>`${expression} is not null`], [sql<SqlBool>`${expression} is null`]]
    : [[]];

/**
 * The SQL that orders by a value and then by the id. Within a run all values are null or none is, or nulls are where the index has them, which
 * is therefore where it looks for them.
 */
export function orderingBy(
  value: RawBuilder<unknown>,
  id: RawBuilder<unknown>,
  { isDescending, isBackwards, idDescends, isFromEnd }: ReadingOrder,
  within: "list" | "run",
) {
  const nulls = (within === "list" ? isBackwards : isFromEnd) ? sql`nulls first` : sql`nulls last`;
  return sql`${value} ${isDescending ? sql`desc` : sql`asc`} ${nulls}, ${id} ${idDescends ? sql`desc` : sql`asc`}`;
}
