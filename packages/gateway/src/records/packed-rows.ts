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
  sql`coalesce(string_agg(json_build_array(${values})::text, E'\n'), '') as packed`;

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
