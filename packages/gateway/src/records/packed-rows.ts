import { sql, type RawBuilder, type SqlBool } from "kysely";
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

/** Whether a record `r` has one of these ids, joined by commas: the driver writes a list item by item, with much care for each. */
export const amongIds = (ids: string): RawBuilder<SqlBool> => sql`r.id = any(string_to_array(${ids}, ','))`;

/** The memory of a row beside its values. */
const rowBytes = 300;

/** The values of packed rows. Their size is counted before they are parsed. */
export function unpack([row]: readonly PackedRow[], count: CountBytes): readonly (readonly Json[])[] {
  if (row === undefined) return [];
  count(Buffer.byteLength(row.packed));
  const rows = parseExact(row.packed) as readonly (readonly Json[])[]; // as packed
  count(rowBytes * rows.length);
  return rows;
}

/** The values of one packed row. Their size is counted before they are parsed. */
export function unpackRow(text: string, count: CountBytes): readonly Json[] {
  count(Buffer.byteLength(text) + rowBytes);
  return parseExact(text) as readonly Json[]; // as packed
}
