import type { EnumerationField } from "@fettle/connector";
import { getNamedType, isLeafType, isNonNullType, type GraphQLField, type GraphQLOutputType } from "graphql";
import { parseExact } from "../../store/exact-json.ts";
import { storedDay } from "../../store/field-expression.ts";
import type { KeyColumn } from "../../store/key-columns.ts";
import { doubtSql } from "../packed-rows.ts";

/**
 * How PostgreSQL writes a field of a record `r` as JSON, to the byte as its resolver and its type do. Where those would fail, or might, it
 * writes `doubt`.
 */
export type WrittenField = {
  /** The column of the record that it needs. */
  readonly column: string;
  /** The SQL of the value, made of constants alone. `document`: that of the object that the field belongs to. */
  sql(document: string): string;
  /** Takes less time, for a field of the record itself: its column, and the SQL of the value. */
  readonly ofRecord?: { readonly column: string; readonly sql: string };
} & (
  | { readonly as: "value" }
  /** On the claim that the type writes it as it is. */
  | { readonly as: "instant" }
  /** The JSON of a number, or of something else, which Node writes. */
  | { readonly as: "number" }
  /** An object, whose selected fields are written. */
  | { readonly as: "object"; readonly isRequired: boolean }
  /** The JSON of an id or of a list of ids, whose records are written. */
  | { readonly as: "records"; readonly entity: string; readonly areMany: boolean }
);

const writtenKey = "fettle.written";

/** The `extensions` of a field that PostgreSQL can write. */
export const written = (field: WrittenField): Readonly<Record<string, unknown>> => ({ [writtenKey]: field });

/** How PostgreSQL writes a field. Undefined: it cannot. */
export const writtenOf = ({ extensions }: Pick<GraphQLField<unknown, unknown>, "extensions">): WrittenField | undefined =>
  extensions[writtenKey] as WrittenField | undefined; // set above

/** A text as SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What stands for a value that is missing. */
export const absentSql = (isRequired: boolean): string => (isRequired ? doubtSql : "'null'");

const column = "document";
const memberOf = (document: string, key: string): string => `(${document} -> ${literal(key)})`;

const ofType = (document: string, key: string, type: string, otherwise: string): string =>
  `case jsonb_typeof(${memberOf(document, key)}) when '${type}' then ${memberOf(document, key)}::text else ${otherwise} end`;

/** A text or a truth value. To a resolver, a value of another type is none. */
export const writtenValue = (key: string, type: "string" | "boolean", isRequired: boolean): WrittenField => ({
  as: "value",
  column,
  sql: (document) => ofType(document, key, type, absentSql(isRequired)),
});

/** `kept`: the generated column with the value of a record. */
export const writtenInstantValue = (key: string, isRequired: boolean, kept: KeyColumn | null): WrittenField => ({
  as: "instant",
  column,
  sql: (document) => ofType(document, key, "string", absentSql(isRequired)),
  ...ofColumn(kept, (value) => {
    // Of this length, a text holds no more than one instant, whatever else is in it.
    const other = `when ${value} is null then ${absentSql(isRequired)} else ${doubtSql}`;
    return `case when length(${value}) = ${instantLength} then '"' || ${value} || '"' ${other} end`;
  }),
});

const instantLength = "2026-01-31T08:00:00.000Z".length;

/** `write`: the SQL of a value, which is null where the document has none. */
const ofColumn = (kept: KeyColumn | null, write: (value: string) => string): Pick<WrittenField, "ofRecord"> =>
  kept === null ? {} : { ofRecord: { column: kept.name, sql: write(`r.${kept.name}`) } };

/** A value that is no day, stored before the field became one, is none. */
export const writtenDay = (key: string, isRequired: boolean): WrittenField => ({
  as: "value",
  column,
  sql: (document) =>
    `case when ${document} ->> ${literal(key)} ~ ${literal(storedDay.source)} then ${memberOf(document, key)}::text else ${absentSql(isRequired)} end`,
});

/** `kept`: as of an instant. */
export function writtenWord(
  key: string,
  { values }: EnumerationField,
  isRequired: boolean,
  kept: KeyColumn | null,
): WrittenField {
  const words = Object.keys(values).map(literal).join(", ");
  return {
    as: "value",
    column,
    sql(document) {
      // What an unknown word becomes is the resolver's matter.
      const other = `case jsonb_typeof(${memberOf(document, key)}) when 'string' then ${doubtSql} else ${absentSql(isRequired)} end`;
      return `case when ${document} ->> ${literal(key)} in (${words}) then ${memberOf(document, key)}::text else ${other} end`;
    },
    ...ofColumn(kept, (value) => {
      const other = `when ${value} is null then ${absentSql(isRequired)} else ${doubtSql}`;
      return `case when ${value} in (${words}) then '"' || ${value} || '"' ${other} end`;
    }),
  };
}

export const writtenNumber = (key: string): WrittenField => ({
  as: "number",
  column,
  sql: (document) => memberOf(document, key),
});

export const writtenObject = (key: string, isRequired: boolean): WrittenField => ({
  as: "object",
  column,
  isRequired,
  sql: (document) => memberOf(document, key),
});

/** `kept`: as of an instant. */
export const writtenReference = (key: string, entity: string, kept: KeyColumn | null): WrittenField => ({
  as: "records",
  column,
  entity,
  areMany: false,
  sql: (document) => ofType(document, key, "string", "''"),
  // The text of a value of another type is no record's id.
  ...ofColumn(kept, (value) => `to_json(${value})`),
});

export const writtenReferences = (key: string, entity: string): WrittenField => ({
  as: "records",
  column,
  entity,
  areMany: true,
  sql: (document) => memberOf(document, key),
});

/** A column of the record. No character of an id is ever escaped. */
export const writtenColumn = (name: string, type: keyof typeof columnSql): WrittenField => ({
  as: "value",
  column: name,
  sql: () => columnSql[type](`r.${name}`),
});

const columnSql = {
  id: (of: string) => `'"' || ${of} || '"'`,
  text: (of: string) => `coalesce(to_json(${of})::text, 'null')`,
  number: (of: string) => of,
  time: (of: string) => `case when ${of} is null then 'null'
    when ${of} between '0001-01-01T00:00:00Z' and '9999-12-31T23:59:59.999Z'
    then to_char(${of} at time zone 'UTC', '"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""') else ${doubtSql} end`,
} as const;

/** Writes the JSON of a number as a field of this type shows it. */
export function numberWriter(type: GraphQLOutputType): (part: string) => string {
  const leaf = getNamedType(type);
  if (!isLeafType(leaf)) throw new Error("Only a leaf is written by its type.");
  return (part) => {
    // A number by itself would lose its digits.
    const [value] = parseExact(`[${part}]`) as readonly unknown[]; // a list
    if (typeof value === "number") return JSON.stringify(leaf.serialize(value));
    if (isNonNullType(type)) throw new Error("A value that must not be null is null.");
    return "null";
  };
}
