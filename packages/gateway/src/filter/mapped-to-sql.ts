import { sql, type RawBuilder, type SqlBool } from "kysely";
import { mappedMember } from "../field-mapping.ts";
import { escapeLike } from "../store/escape-like.ts";
import { headOf, indexedCharacters } from "../store/field-expression.ts";
import type { Comparison } from "./filter.ts";

/**
 * Converts a comparison of a mapped field, whose values are in `custom_values` by `custom_values_by_key` and `custom_values_by_number`. A text has
 * only its head there: a longer one is compared in the document.
 */
export function mappedToSql(comparison: Comparison, name: string): RawBuilder<SqlBool> {
  const { field, operator, operand } = comparison;
  const operands = typeof operand === "object" ? operand : [String(operand)];
  const is = (test: RawBuilder<unknown>) => sql<SqlBool>`exists (
    select from custom_values c where c.environment_id = r.environment_id and c.entity = r.entity and c.record_id = r.id
      and c.name = ${name} and c.type = ${sql.lit(field.type)} and ${test})`;
  const isAmong = () =>
    field.type === "number"
      ? is(sql`c.near = any(${operands.map(Number)}::float8[]) and c.number = any(${operands}::numeric[])`)
      : withWhole(
          is(sql`c.key = any(${operands.map(headOf)}::text[])`),
          operands,
          sql`${wholeText(name)} = any(${operands}::text[])`,
        );
  switch (operator) {
    case "eq":
    case "in":
      return isAmong();
    case "ne":
    case "notIn":
      return sql`(${isAmong()} is not true)`;
    case "contains":
      return sql`(${wholeText(name)} like ${`%${escapeLike(String(operand))}%`})`;
    case "startsWith":
      return withWhole(
        is(startsWith(headOf(String(operand)))),
        operands,
        sql`starts_with(${wholeText(name)}, ${operands[0] ?? ""})`,
      );
    case "gt":
      return is(beside(comparison, sql`>`, sql`>=`));
    case "gte":
      return is(beside(comparison, sql`>=`, sql`>=`));
    case "lt":
      return is(beside(comparison, sql`<`, sql`<=`));
    case "lte":
      return is(beside(comparison, sql`<=`, sql`<=`));
    case "isNull":
      return operand === true ? sql`(not ${is(sql`true`)})` : is(sql`true`);
    case "matches":
      throw new Error("Mapped fields are not searched for words.");
  }
}

/** `near`: the sign under which no matching number is missed, because numbers that differ may be the same double. */
const beside = ({ field, operand }: Comparison, sign: RawBuilder<unknown>, near: RawBuilder<unknown>): RawBuilder<unknown> =>
  field.type === "number"
    ? sql`c.near ${near} ${Number(operand)}::float8 and c.number ${sign} ${String(operand)}::numeric`
    : sql`c.key ${sign} ${String(operand)}::text`;

/** A text of the document. */
const wholeText = (name: string) => sql`(r.document -> ${sql.lit(mappedMember)} -> ${name}::text ->> 'text')`;

/** Adds a condition where an operand is as long as the head of a text. */
function withWhole(isHead: RawBuilder<SqlBool>, operands: readonly string[], isWhole: RawBuilder<unknown>): RawBuilder<SqlBool> {
  const areShort = operands.every((operand) => operand.length < indexedCharacters);
  return areShort ? isHead : sql`(${isHead} and ${isWhole})`;
}

function startsWith(head: string): RawBuilder<unknown> {
  const end = successorOf(head);
  return end === null ? sql`c.key >= ${head}::text` : sql`c.key >= ${head}::text and c.key < ${end}::text`;
}

/** The first text after all that start with this one, by code point. Null: there is none. */
function successorOf(text: string): string | null {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  while (points.length > 0) {
    const last = points.pop() ?? 0;
    // Halves of surrogate pairs are no characters.
    if (last < 0x10_ff_ff) return String.fromCodePoint(...points, last === 0xd7_ff ? 0xe0_00 : last + 1);
  }
  return null;
}
