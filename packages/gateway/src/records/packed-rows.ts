import { sql, type RawBuilder } from "kysely";
import { parseExact } from "../store/exact-json.ts";
import type { Json } from "../store/tables.ts";
import type { CountBytes } from "./record-reader.ts";

/** The only row of a statement whose rows are packed into one text: a row and a column each cost more than their value. */
export interface PackedRow {
  readonly packed: string;
}

/** Packs rows into one text. `order`: of the rows, which are few. */
export const packed = (values: RawBuilder<unknown>, order?: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`coalesce(json_agg(json_build_array(${values})${order === undefined ? sql`` : sql` order by ${order}`}), '[]')::text as packed`;

/** Packs rows into one text, a line each, for readers who take only some: JSON has no line break outside of strings, and escapes those inside. */
export const packedLines = (values: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`coalesce(string_agg(json_build_array(${values})::text, E'\n'), '')`;

/** Divides the parts of a row's text. JSON has neither it nor {@link doubt}, which it escapes. */
export const divider = "\u001F";
export const dividerSql = "E'\\x1f'";

/** Stands in a row's text where PostgreSQL cannot write it as GraphQL would. */
export const doubt = "\u0002";
export const doubtSql = "E'\\x02'";

/** @throws Error when there is doubt in the texts of rows. */
export function refuseDoubt(text: string): void {
  if (text.includes(doubt)) throw new Error("A value has to be written by GraphQL.");
}

/** Packs the texts of rows into one. `order`: of the rows. */
export const packedTexts = (text: RawBuilder<unknown>, between: string, order?: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`coalesce(string_agg(${text}, ${sql.raw(between)}${order === undefined ? sql`` : sql` order by ${order}`}), '')`;

/** A row as one text: its id, system and entity, one more value, and then the parts of its own text. `text`: arguments of `concat`. */
export const rowText = (more: RawBuilder<unknown>, text: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`concat(${sql.join([sql`r.id`, sql`r.system_id`, sql`r.entity`, more, text], sql.raw(`, ${dividerSql}, `))})`;

/** How many parts of a row come before its own text. */
export const headParts = 4;

/** The memory of a row beside its values. */
export const rowBytes = 300;

/** The values of packed rows. Their size is counted before they are parsed. */
export function unpack([row]: readonly PackedRow[], count: CountBytes): readonly (readonly Json[])[] {
  if (row === undefined) return [];
  count(Buffer.byteLength(row.packed));
  const rows = parseExact(row.packed) as readonly (readonly Json[])[]; // as packed
  count(rowBytes * rows.length);
  return rows;
}

/** The values of a packed line. */
export const unpackLine = (line: string): readonly Json[] => parseExact(line) as readonly Json[]; // as packed
