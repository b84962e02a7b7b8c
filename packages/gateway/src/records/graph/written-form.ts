import { hash } from "node:crypto";
import { getNamedType, isObjectType, type GraphQLField, type GraphQLObjectType } from "graphql";
import { bareOf } from "../../graph/bare-fields.ts";
import type { SelectBelow, SelectedField } from "../../graph/selected-below.ts";
import type { Scope } from "../../principal.ts";
import { dividerSql } from "../packed-rows.ts";
import { absentSql, literal, numberWriter, writtenOf } from "./written-fields.ts";

/** A gap with records in it: the JSON of an id or of a list of ids, or nothing. */
export interface RecordsGap {
  readonly of: "records";
  readonly areMany: boolean;
  readonly entity: string;
  readonly form: WrittenForm;
}

/** What Node puts between two texts of a record. PostgreSQL leaves there what it needs for that. */
export type Gap = RecordsGap | { readonly of: "number"; write(part: string): string };

/** How records of one type are written: texts made by PostgreSQL, with gaps between them. */
export interface WrittenForm {
  /** Equal for equal texts, and short, because every lookup compares it. */
  readonly key: string;
  /** The text of a record `r`, as arguments of `concat`: parts, between which the gaps are. A gap is a part, too. */
  readonly text: string;
  /** What Node checks before it believes the text, as SQL: the JSON of instants, each before a comma. */
  readonly claims: string;
  readonly columns: readonly string[];
  readonly gaps: readonly Gap[];
  /** What the guards of these fields require; those of the records in gaps require their own. */
  readonly scopes: ReadonlySet<Scope>;
}

/** A form is made for a page of records: what is larger is executed field by field. */
const mostFields = 300;
/** PostgreSQL takes 100. */
const mostArguments = 80;

/** Why records cannot be written. */
class NotWrittenError extends Error {}

/** The form in which records are written. Null: they have to be read. */
export function writtenFormOf(type: GraphQLObjectType, selected: readonly SelectedField[]): WrittenForm | null {
  let left = mostFields;
  const count = (fields: number) => {
    left -= fields;
    if (left < 0) throw new NotWrittenError();
  };
  try {
    return formOf(type, selected, count);
  } catch (error) {
    if (error instanceof NotWrittenError) return null;
    throw error;
  }
}

function formOf(record: GraphQLObjectType, selected: readonly SelectedField[], count: (fields: number) => void): WrittenForm {
  const gaps: Gap[] = [];
  const claims: string[] = [];
  const scopes = new Set<Scope>();
  const columns = new Set<string>(["id", "system_id", "entity"]);

  /** The pieces of an object's text. `document`: the SQL of its values. */
  function piecesOf(
    own: GraphQLObjectType,
    fields: readonly SelectedField[],
    document: string,
    isRecord: boolean,
  ): readonly string[] {
    count(fields.length);
    const seen = new Set<string>();
    const pieces = fields.flatMap(({ name, field, below }, index) => {
      const before = literal(`${index === 0 ? "{" : ","}"${name}":`);
      if (field === null) return [before, literal(`"${own.name}"`)];
      // A text has a value once, so that it is no larger than its record, however often that is selected.
      if (seen.has(field.name) && field.name !== "id") throw new NotWrittenError();
      seen.add(field.name);
      return [before, ...valuesOf(field, below, document, isRecord)];
    });
    return [...pieces, literal(fields.length === 0 ? "{}" : "}")];
  }

  function valuesOf(
    field: GraphQLField<unknown, unknown>,
    below: SelectBelow,
    document: string,
    isRecord: boolean,
  ): readonly string[] {
    const [how, bare] = [writtenOf(field), bareOf(field)];
    if (how === undefined || bare === undefined) throw new NotWrittenError();
    for (const scope of bare.scopes) scopes.add(scope);
    const kept = isRecord ? how.ofRecord : undefined;
    columns.add(kept?.column ?? how.column);
    const value = kept?.sql ?? how.sql(document);
    switch (how.as) {
      case "value":
        return [value];
      case "instant":
        claims.push(value, "','");
        return [value];
      case "object": {
        const type = objectOf(field);
        const pieces = piecesOf(type, below(type), value, false);
        return [`case jsonb_typeof(${value}) when 'object' then ${concat(pieces)} else ${absentSql(how.isRequired)} end`];
      }
      case "number":
      case "records":
        // Where an object is missing, so would be its gaps.
        if (!isRecord) throw new NotWrittenError();
        gaps.push(how.as === "number" ? { of: "number", write: numberWriter(field.type) } : recordsOf(field, below, how));
        return [dividerSql, value, dividerSql];
    }
  }

  function recordsOf(
    field: GraphQLField<unknown, unknown>,
    below: SelectBelow,
    { entity, areMany }: Pick<RecordsGap, "entity" | "areMany">,
  ): Gap {
    const type = objectOf(field);
    return { of: "records", entity, areMany, form: formOf(type, below(type), count) };
  }

  const text = argumentsOf(piecesOf(record, selected, "r.document", true));
  const inner = gaps.map((gap) => (gap.of === "records" ? gap.form.key : ""));
  return {
    key: hash("sha256", `${text} ${inner.join()}`),
    text,
    claims: concat(["''", ...claims]),
    columns: [...columns],
    gaps,
    scopes,
  };
}

function objectOf({ type }: Pick<GraphQLField<unknown, unknown>, "type">): GraphQLObjectType {
  const named = getNamedType(type);
  if (!isObjectType(named)) throw new NotWrittenError();
  return named;
}

const concat = (pieces: readonly string[]): string => `concat(${argumentsOf(pieces)})`;

/** Lists arguments of `concat`, of which there may be many. */
function argumentsOf(pieces: readonly string[]): string {
  if (pieces.length <= mostArguments) return pieces.join(", ");
  const groups = Array.from({ length: Math.ceil(pieces.length / mostArguments) }, (_, group) =>
    concat(pieces.slice(group * mostArguments, (group + 1) * mostArguments)),
  );
  return argumentsOf(groups);
}
