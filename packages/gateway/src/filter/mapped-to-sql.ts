import { sql, type RawBuilder, type SqlBool } from "kysely";
import { mappedMember } from "../field-mapping.ts";
import { escapeLike } from "../store/escape-like.ts";
import { headOf, indexedCharacters } from "../store/field-expression.ts";
import type { Comparison, Filter } from "./filter.ts";

/**
 * Converts a comparison of a mapped field, whose values are in `custom_values`. A text has only its head there: a longer one is compared in the
 * document. Each record is looked up by the primary key; few records among many are found beforehand, by {@link recordsMapped}.
 */
export function mappedToSql(comparison: Comparison, name: string): RawBuilder<SqlBool> {
  const { operator, operand } = comparison;
  switch (operator) {
    case "ne":
      return sql`(${mappedToSql({ ...comparison, operator: "eq" }, name)} is not true)`;
    case "notIn":
      return sql`(${mappedToSql({ ...comparison, operator: "in" }, name)} is not true)`;
    case "contains":
      return sql`(${wholeText(name)} like ${`%${escapeLike(String(operand))}%`})`;
    case "matches":
      throw new Error("Mapped fields are not searched for words.");
    case "isNull":
      return operand === true ? sql`(not ${isValued(comparison, name, sql`true`)})` : isValued(comparison, name, sql`true`);
    default: {
      const isHead = isValued(comparison, name, testOf(comparison));
      const areShort = operandsOf(comparison).every((text) => text.length < indexedCharacters);
      return areShort || comparison.field.type !== "text" ? isHead : sql`(${isHead} and ${isWhole(comparison, name)})`;
    }
  }
}

/** As a subquery for each record: as a join, it would be planned by what the table held long ago. */
const isValued = ({ field }: Comparison, name: string, test: RawBuilder<unknown>) => sql<SqlBool>`exists (
  select from custom_values c where c.environment_id = r.environment_id and c.record_id = r.id and c.name = ${name}
    and c.type = ${sql.lit(field.type)} and ${test} offset 0)`;

/** Comparisons of one mapped field that only records with a certain value match. */
export interface AskedMapped {
  readonly name: string;
  readonly comparisons: readonly [Comparison, ...Comparison[]];
}

const lookedUp: ReadonlySet<Comparison["operator"]> = new Set(["eq", "in", "startsWith", "gt", "gte", "lt", "lte"]);

/** The comparisons of mapped fields without which a filter matches nothing, field by field. */
export function askedMapped(where: Filter | null): readonly AskedMapped[] {
  const parts = where === null ? [] : where.kind === "and" ? where.filters : [where];
  const asked = new Map<string, AskedMapped>();
  for (const part of parts) {
    if (part.kind === "and") for (const inner of askedMapped(part)) addTo(asked, inner);
    if (part.kind !== "comparison" || part.field.source.from !== "mapped" || !lookedUp.has(part.operator)) continue;
    addTo(asked, { name: part.field.source.key, comparisons: [part] });
  }
  return [...asked.values()];
}

function addTo(asked: Map<string, AskedMapped>, { name, comparisons }: AskedMapped): void {
  const key = `${name} ${comparisons[0].field.type}`;
  const known = asked.get(key);
  asked.set(key, { name, comparisons: known === undefined ? comparisons : [...known.comparisons, ...comparisons] });
}

/**
 * The ids of the records that match these comparisons, and of few others, up to a number or all, as an array. By `custom_values_by_key` or
 * `custom_values_by_number`, and the primary key.
 */
export function recordsMapped(
  { environmentId, entity }: { readonly environmentId: string; readonly entity: string },
  [first, ...others]: readonly [AskedMapped, ...AskedMapped[]],
  most: number | null,
): RawBuilder<readonly string[]> {
  const testsOf = ({ name, comparisons }: AskedMapped) => {
    const { type } = comparisons[0].field;
    // Only numbers have a double.
    const isOfType = type === "number" ? [] : [sql`c.type = ${sql.lit(type)}`];
    return sql.join([sql`c.name = ${name}`, ...isOfType, ...comparisons.map((one) => testOf(one, "near"))], sql` and `);
  };
  const further = others.map(
    (one) => sql`and found.record_id in (
      select c.record_id from custom_values c where c.environment_id = ${environmentId} and c.entity = ${entity} and ${testsOf(one)})`,
  );
  // In the order of the index, it stops at the number.
  return sql`array(
    select found.record_id from (
      select c.record_id, ${first.comparisons[0].field.type === "number" ? sql`c.near` : sql`c.key`} as value from custom_values c
      where c.environment_id = ${environmentId} and c.entity = ${entity} and ${testsOf(first)}) found
    where true ${sql.join(further, sql` `)} ${most === null ? sql`` : sql`order by found.value limit ${sql.lit(most)}`})`;
}

const operandsOf = ({ operand }: Comparison): readonly string[] => (typeof operand === "object" ? operand : [String(operand)]);

/** A condition on `custom_values` (alias `c`), of a text on its head. `near`: of a number on its double alone. */
function testOf(comparison: Comparison, of: "all digits" | "near" = "all digits"): RawBuilder<unknown> {
  const { field, operator, operand } = comparison;
  const operands = operandsOf(comparison);
  const isNumber = field.type === "number";
  if (operator === "startsWith") return startsWith(headOf(String(operand)));
  const sign = signs[operator];
  if (!isNumber)
    return sign ? sql`c.key ${sign} ${headOf(String(operand))}::text` : sql`c.key = any(${operands.map(headOf)}::text[])`;
  const isNear = sign
    ? sql`c.near ${nearSigns[operator]} ${Number(operand)}::float8`
    : sql`c.near = any(${operands.map(Number)}::float8[])`;
  if (of === "near") return isNear;
  const isExact = sign ? sql`c.number ${sign} ${String(operand)}::numeric` : sql`c.number = any(${operands}::numeric[])`;
  return sql`${isNear} and ${isExact}`;
}

const signs: Partial<Record<Comparison["operator"], RawBuilder<unknown>>> = {
  eq: sql`=`,
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
};

/** Under which no number is missed, because numbers that differ may be the same double. */
const nearSigns: Partial<Record<Comparison["operator"], RawBuilder<unknown>>> = { ...signs, gt: sql`>=`, lt: sql`<=` };

/** Compares the whole of a text. */
const isWhole = (comparison: Comparison, name: string): RawBuilder<unknown> =>
  comparison.operator === "startsWith"
    ? sql`starts_with(${wholeText(name)}, ${String(comparison.operand)})`
    : sql`${wholeText(name)} = any(${operandsOf(comparison)}::text[])`;

/** A text of the document. */
const wholeText = (name: string) => sql`(r.document -> ${sql.lit(mappedMember)} -> ${name}::text ->> 'text')`;

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
