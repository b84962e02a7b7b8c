import type { FieldDescriptor } from "@fettle/connector";
import { sql, type RawBuilder } from "kysely";
import { entityFields, type EntityField, fieldPath } from "../catalog/entity-fields.ts";
import { oncePerModel } from "../catalog/once-per-model.ts";
import { documentText } from "../store/field-expression.ts";
import { filterColumn } from "../store/key-columns.ts";

const column = (name: string) => sql.ref(`r.${name}`);

/** What the records of an entity can be counted by. */
export interface GroupField {
  readonly description: string;
  /** Where the value is: in a column that an index has, in the document, in each link of a field, or in the period of a time or day. */
  readonly value:
    | { readonly from: "column" | "document"; readonly sql: RawBuilder<unknown> }
    | { readonly from: "links"; readonly field: string }
    | { readonly from: "period"; readonly period: Period; readonly instant: RawBuilder<unknown>; readonly isDay: boolean };
  /** Whether values are ids. */
  readonly isId: boolean;
}

const periods = { DAY: "day", WEEK: "week, which begins on Monday", MONTH: "month" } as const;

/** The length of a period. */
export type Period = keyof typeof periods;

/** The fields by which an entity's records can be counted: its filterable enumerations, references, booleans, times and days. */
export const groupFields = oncePerModel((model): ReadonlyMap<string, GroupField> => {
  const times = [
    ["CREATED_AT", "created_at", "when Fettle first saw the record"],
    ["UPDATED_AT", "updated_at", "when Fettle last wrote a change of the record"],
    ["REMOTE_CREATED_AT", "remote_created_at", "when the record was created at the vendor"],
    ["REMOTE_UPDATED_AT", "remote_updated_at", "when the record last changed at the vendor"],
  ] as const;
  return new Map([
    ["SYSTEM", { description: "The system.", value: { from: "column", sql: column("system_id") }, isId: true }] as const,
    ...entityFields(model).flatMap((field) => fieldsOf(field)),
    ...times.flatMap(([name, of, meaning]) => periodsOf(name, meaning, column(of), false)),
  ]);
});

type Named = readonly [string, GroupField];

function fieldsOf(field: EntityField): readonly Named[] {
  const { descriptor, namespace, name } = field;
  if (descriptor.type === "list")
    return descriptor.filterBy === undefined ? [] : [linked(field, descriptor.filterBy, descriptor.description)];
  if (descriptor.filter !== true) return [];
  const { description, type } = descriptor;
  if (type === "references") return [linked(field, descriptor.singular, description)];
  const text = sql`(${sql.raw(documentText({ namespace, name }, "r"))})`;
  if (type === "boolean")
    return [[constantOf(field, name), { description, value: { from: "document", sql: text }, isId: false }]];
  const key = keyOf(field, type);
  if (key === null) return [];
  if (type === "instant" || type === "day")
    return periodsOf(constantOf(field, name), description, whole(key, type), type === "day");
  if (type !== "enumeration" && type !== "reference") return [];
  return [[constantOf(field, name), { description, value: { from: "column", sql: key }, isId: type === "reference" }]];
}

function keyOf(field: EntityField, type: FieldDescriptor["type"]): RawBuilder<unknown> | null {
  const found = filterColumn(field, type);
  return found === null ? null : column(found.name);
}

const linked = (field: EntityField, singular: string, description: string): Named => [
  constantOf(field, singular),
  {
    description: `Each one of: ${description} A record with several counts in the group of each, and in the group of null without any.`,
    value: { from: "links", field: fieldPath(field) },
    isId: true,
  },
];

const periodsOf = (name: string, description: string, instant: RawBuilder<unknown>, isDay: boolean): readonly Named[] =>
  (["DAY", "WEEK", "MONTH"] as const).map((period) => [
    `${name}_${period}`,
    {
      description: `The ${periods[period]}, in the time zone asked for: ${description}`,
      value: { from: "period", period, instant, isDay },
      isId: false,
    },
  ]);

/** A value of another type, stored before the field changed its type, counts as absent. */
const whole = (key: RawBuilder<unknown>, type: "instant" | "day"): RawBuilder<unknown> =>
  type === "day"
    ? sql`(case when ${key} like '____-__-__' then ${key}::timestamp end)`
    : sql`(case when ${key} like '____-__-__T__:__:__.___Z' then ${key}::timestamptz end)`;

/** `dueAt` becomes `DUE_AT`. */
const constantOf = ({ namespace }: EntityField, name: string): string =>
  fieldPath({ namespace, name })
    .replaceAll(/([a-z0-9])([A-Z])/gu, "$1_$2")
    .replaceAll(".", "_")
    .toUpperCase();
