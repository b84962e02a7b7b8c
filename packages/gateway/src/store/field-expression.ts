import type { EntityField, FieldPlace } from "../catalog/entity-fields.ts";
import { moneyKeySql } from "./money-key.ts";

/** A quoted SQL text literal. For names from descriptors, never for input. */
export const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** The SQL that reads a document field as text. `table` is the alias of `records`. */
export const documentText = (place: FieldPlace, table?: string) => `${documentOf(place, table)} ->> ${literal(place.name)}`;

const documentJson = (place: FieldPlace) => `${documentOf(place)} -> ${literal(place.name)}`;

const documentOf = ({ namespace }: FieldPlace, table?: string) =>
  `${table === undefined ? "" : `${table}.`}document${namespace === null ? "" : ` -> ${literal(namespace)}`}`;

/** The characters of a text that count for order and indexes: an index entry has a size limit. */
export const indexedCharacters = 256;

/** These characters of a text. */
export const headOf = (text: string): string => [...text].slice(0, indexedCharacters).join("");

/** A day as documents have it. PostgreSQL reads the expression like JavaScript. */
export const storedDay = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/u;

/**
 * The SQL by which a field is ordered and looked up: the content of its generated column. Text by code point and its first
 * 256 characters, enumerations by rank (UNKNOWN has none), instants and days by their fixed-width form, numbers by all their digits,
 * false before true, money by currency and then by amount. A value of another type, stored before the field changed its type,
 * counts as absent.
 */
export function orderExpression({ descriptor, ...place }: EntityField): string {
  const value = documentText(place);
  switch (descriptor.type) {
    case "text":
      return `(left(${value}, ${indexedCharacters}) collate "C")`;
    case "enumeration": {
      const ranked = Object.keys(descriptor.values).filter((word) => word !== "UNKNOWN");
      return `(array_position(array[${ranked.map(literal).join(", ")}]::text[], ${value}))`;
    }
    case "instant":
      return `((${value}) collate "C")`;
    case "day":
      return `((case when ${value} ~ ${literal(storedDay.source)} then ${value} end) collate "C")`;
    case "integer":
    case "number":
      return numberExpression(place);
    case "boolean":
      return `(case ${value} when 'false' then 0 when 'true' then 1 end)`;
    case "money":
      return moneyExpression(place);
    default:
      throw new Error(`There is no order by ${descriptor.type} fields.`);
  }
}

/** A number with all its digits; null for any other value. */
export function numberExpression(place: FieldPlace): string {
  const json = `(${documentJson(place)})`;
  return `(case when jsonb_typeof(${json}) = 'number' then ${json}::numeric end)`;
}

/** The key of an amount of money; null for any other value. */
export const moneyExpression = (place: FieldPlace) => moneyKeySql(`(${documentJson(place)})`);
