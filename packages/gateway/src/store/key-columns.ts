import { createHash } from "node:crypto";
import type { EntityDescriptor, FieldDescriptor } from "@fettle/connector";
import { fieldPath, type EntityField, type FieldPlace } from "../catalog/entity-fields.ts";
import { documentText, moneyExpression, numberExpression, orderExpression } from "./field-expression.ts";

/**
 * A computed column of `records` that holds the value by which records are found or ordered. Row-level security lets a condition use an index
 * only if nothing in it can reveal a hidden row's value through an error: comparing a column of text or integers cannot, but reading a
 * document can. So an index on an expression would never be used.
 */
export interface KeyColumn {
  readonly name: string;
  readonly type: "text" | "integer" | "numeric";
  /** Over the columns of `records`. Records of other entities that happen to have such a value are harmless. */
  readonly expression: string;
}

/** Whether records of an entity have a place: a latitude and a longitude in degrees. */
export const hasPlace = ({ fields }: Pick<EntityDescriptor, "fields">): boolean =>
  fields["latitude"]?.type === "number" && fields["longitude"]?.type === "number";

const degreesSql = (key: string, most: number) =>
  `(case when jsonb_typeof(document -> '${key}') = 'number' and abs((document ->> '${key}')::numeric) <= ${most} then (document ->> '${key}')::numeric end)`;

/**
 * The cell of a record's place in a grid of a tenth of a degree: 3601 to a row, the southernmost row first. Null without a place on Earth. A
 * whole number, because comparing others could reveal hidden rows, too.
 */
export const placeCell: KeyColumn = {
  name: "place_cell",
  type: "integer",
  expression: `(floor((${degreesSql("latitude", 90)} + 90) * 10)::integer * 3601 + floor((${degreesSql("longitude", 180)} + 180) * 10)::integer)`,
};

/** The value by which lists are ordered. */
export const orderColumn = (field: EntityField): KeyColumn =>
  columnOf(field, "order", orderTypes[field.descriptor.type] ?? "text", orderExpression(field));

const orderTypes: Partial<Record<FieldDescriptor["type"], KeyColumn["type"]>> = {
  enumeration: "integer",
  boolean: "integer",
  integer: "numeric",
  number: "numeric",
};

/** The value by which filters find records. Null for a type that filters read from the document. */
export function filterColumn(place: FieldPlace, type: FieldDescriptor["type"]): KeyColumn | null {
  switch (type) {
    case "enumeration":
    case "reference":
    case "anyReference":
      return columnOf(place, "filter", "text", `(${documentText(place)})`);
    case "integer":
    case "number":
      return columnOf(place, "order", "numeric", numberExpression(place));
    case "money":
      return columnOf(place, "order", "text", moneyExpression(place));
    case "text":
    case "instant":
    case "day":
      return orderColumn({ ...place, path: fieldPath(place), descriptor: { type, description: "" } });
    default:
      return null;
  }
}

/** The name tells what is in the column, so a field that changes its meaning gets another one. */
function columnOf(place: FieldPlace, use: "order" | "filter", type: KeyColumn["type"], expression: string): KeyColumn {
  const key = `${use} ${type} ${fieldPath(place)} ${expression}`;
  const known = columns.get(key) ?? newColumn(place, use, type, expression);
  columns.set(key, known);
  return known;
}

/** As many as the descriptors have fields. Every list asks for some. */
const columns = new Map<string, KeyColumn>();

function newColumn(place: FieldPlace, use: "order" | "filter", type: KeyColumn["type"], expression: string): KeyColumn {
  const digest = createHash("sha256").update(expression).digest("hex").slice(0, 8);
  const words = fieldPath(place)
    .replaceAll(/[^A-Za-z0-9]+/gu, "_")
    .toLowerCase()
    .slice(0, 40);
  return { name: `${use}_${words}_${digest}`, type, expression };
}
