import type { EnumerationField, FieldDescriptor, FieldMap } from "@fettle/connector";
import { inputNameOf } from "../graph/names.ts";
import { documentValue } from "../ingest/write/document-value.ts";
import { RejectedPayload } from "../ingest/write/rejected.ts";
import { isRecordKey, type RecordKey } from "./record-keys.ts";
import type { Json } from "../store/tables.ts";

/** A refused field, under its name in the input. */
export interface RefusedField {
  readonly path: string;
  readonly message: string;
}

/** A record that a written value names. */
export interface WrittenReference {
  readonly id: string;
  /** Null: a record of any entity. */
  readonly entity: string | null;
  /** The field under its name in the input: `parts.0.partId`. */
  readonly path: string;
}

/** What the check of values finds: what it refuses, and which records must exist. */
export interface Findings {
  readonly refused: RefusedField[];
  readonly references: WrittenReference[];
  /** The ids of the records that the values name by other keys. */
  readonly found?: FoundKeys;
}

/** The id of the record that a key names, if it names exactly one. */
export type FoundKeys = (entity: string, key: RecordKey) => string | undefined;

/** The most items of a written list. */
export const mostItems = 1000;

/** A vendor's JSON number holds so many digits exactly. */
const mostMoneyDigits = 15;

/**
 * Checks a value that an app writes, in the form of a canonical document; references are record ids. Everything that is wrong in it is
 * added to the findings; the result then means nothing.
 */
export function writtenValue(field: FieldDescriptor, value: unknown, path: string, findings: Findings): Json {
  switch (field.type) {
    case "reference":
      return value === null || value === undefined ? null : named(field.entity, value, path, findings);
    case "anyReference":
      return value === null || value === undefined ? null : named(null, value, path, findings);
    case "references":
      return [...new Set(membersOf(value, path, findings).map((id) => named(field.entity, id, path, findings)))];
    case "list":
      return membersOf(value, path, findings)
        .map((item, index) => writtenValue(field.item, item, `${path}.${index}`, findings))
        .filter((item) => item !== null);
    case "object":
      return isGroup(value) ? writtenGroup(field.fields, value, path, findings) : plain(field, value, path, findings);
    case "enumeration":
      return writtenWord(field, value, path, findings);
    case "money":
      return writtenMoney(field, value, path, findings);
    default:
      return plain(field, value, path, findings);
  }
}

function named(entity: string | null, value: unknown, path: string, { references, found }: Findings): string {
  const id = isRecordKey(value) && entity !== null ? (found?.(entity, value) ?? "") : String(value);
  // A key that names no record has been refused.
  if (id !== "" || !isRecordKey(value)) references.push({ id, entity, path });
  return id;
}

function membersOf(value: unknown, path: string, { refused }: Findings): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  if (value.length <= mostItems) return value;
  refused.push({ path, message: `A list can have at most ${mostItems} items; this one has ${value.length}.` });
  return [];
}

const isGroup = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);

function writtenGroup(fields: FieldMap, value: object, path: string, findings: Findings): Json {
  const given = new Map<string, unknown>(Object.entries(value));
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const own = `${path}.${inputNameOf(name, field)}`;
      const { length } = findings.refused;
      const written = writtenValue(field, given.get(name), own, findings);
      if (written === null && field.required === true && findings.refused.length === length)
        findings.refused.push({ path: own, message: "This field cannot be empty." });
      return [name, written] as const;
    }),
  );
}

function writtenWord(field: EnumerationField, value: unknown, path: string, findings: Findings): Json {
  if (value !== "UNKNOWN") return plain(field, value, path, findings);
  findings.refused.push({ path, message: "The value UNKNOWN cannot be written." });
  return null;
}

function writtenMoney(field: FieldDescriptor, value: unknown, path: string, findings: Findings): Json {
  const money = plain(field, value, path, findings);
  if (!isGroup(money)) return money;
  const { amount } = Object.fromEntries(Object.entries(money));
  if (String(amount).replaceAll(/\D/gu, "").replace(/^0+/u, "").length > mostMoneyDigits)
    findings.refused.push({ path: `${path}.amount`, message: `An amount can have at most ${mostMoneyDigits} digits.` });
  return money;
}

/** Problems are reported to the app instead of being collected, and API times have an offset. */
const strictly = { prefixOf: () => "rec", systemId: "", problems: null };

function plain(field: FieldDescriptor, value: unknown, path: string, { refused }: Findings): Json {
  if (value === null || value === undefined) return null;
  try {
    return documentValue({ ...field, required: false }, value, path, strictly);
  } catch (error) {
    if (!(error instanceof RejectedPayload)) throw error;
    refused.push({ path: error.misfit?.path ?? path, message: `This value ${error.misfit?.problem ?? "does not fit"}.` });
    return null;
  }
}
