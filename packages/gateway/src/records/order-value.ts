import type { FieldDescriptor } from "@fettle/connector";
import { sql, type RawBuilder } from "kysely";
import type { EntityModel } from "../catalog/catalog.ts";
import { entityFields } from "../catalog/entity-fields.ts";
import { orderColumn } from "../store/key-columns.ts";
import type { RecordOrder } from "./record-query.ts";

/** The value that a list is ordered by, of the records `r`. */
export interface OrderValue {
  readonly expression: RawBuilder<unknown>;
  readonly isNullable: boolean;
  /** The direction of its index. */
  readonly isIndexDescending: boolean;
  /** The value as the text of a cursor. */
  textOf(value: RawBuilder<unknown>): RawBuilder<string | null>;
  /** Converts that text back to an operand. */
  operandOf(text: string): RawBuilder<unknown>;
  /** Whether a cursor's text can be such a value. */
  isValid(text: string): boolean;
}

export function orderValue(model: EntityModel, { field }: RecordOrder): OrderValue {
  const column = timeColumns.get(field);
  if (column !== undefined) return timeValue(sql.ref(`r.${column}`), column.startsWith("remote_"));
  const own = entityFields(model).find(({ path }) => path === field);
  if (own?.descriptor.order !== true) throw new Error(`${model.descriptor.name} cannot be ordered by ${field}.`);
  const expression = sql.ref(`r.${orderColumn(own).name}`);
  return {
    expression,
    isNullable: true,
    isIndexDescending: false,
    textOf: (value) => sql`(${value})::text`,
    ...operandsOf(own.descriptor.type),
  };
}

function operandsOf(type: FieldDescriptor["type"]): Pick<OrderValue, "operandOf" | "isValid"> {
  switch (type) {
    case "enumeration":
    case "boolean":
      return { operandOf: (text) => sql`${text}::integer`, isValid: (text) => /^\d{1,4}$/.test(text) };
    case "integer":
    case "number":
      return { operandOf: (text) => sql`${text}::numeric`, isValid: (text) => /^-?\d{1,1000}(\.\d{1,1000})?$/.test(text) };
    default:
      return { operandOf: (text) => sql`${text}::text collate "C"`, isValid: (text) => !text.includes("\0") };
  }
}

/** The times that every record has a column for. */
const timeColumns: ReadonlyMap<string, string> = new Map([
  ["createdAt", "created_at"],
  ["updatedAt", "updated_at"],
  ["remoteCreatedAt", "remote_created_at"],
  ["remoteUpdatedAt", "remote_updated_at"],
]);

const timeValue = (expression: RawBuilder<unknown>, isNullable: boolean): OrderValue => ({
  expression,
  isNullable,
  isIndexDescending: true,
  textOf: (value) => sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  operandOf: (text) => sql`${text}::timestamptz`,
  isValid: (text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text,
});
