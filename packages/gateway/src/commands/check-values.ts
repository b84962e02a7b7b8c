import { type EntityField, fieldPath } from "../catalog/entity-fields.ts";
import { inputNameOf, remoteNameOf } from "../graph/names.ts";
import type { EntityModel } from "../catalog/catalog.ts";
import type { RecordReader } from "../records/record-reader.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { Json } from "../store/tables.ts";
import type { findByKeys } from "./find-by-keys.ts";
import { longestWord, writtenFields } from "./written-fields.ts";
import { writtenValue, type RefusedField, type WrittenReference } from "./written-value.ts";

/** The values of a command by field path, in the form of a canonical document: references are record ids. */
export type CommandValues = { readonly [field: string]: Json };

/** The result of a check. */
export interface CheckedValues {
  readonly values: CommandValues;
  readonly refused: readonly RefusedField[];
  /** The records that the values refer to, by id. */
  readonly referenced: ReadonlyMap<string, StoredRecord>;
}

/** The context of a check. */
export interface CheckScope {
  readonly environmentId: string;
  readonly systemId: string;
  readonly model: Pick<EntityModel, "descriptor" | "extensions">;
  /** The paths of the fields that the vendor accepts in this operation. */
  readonly writable: readonly string[];
  readonly required: readonly string[];
  readonly records: Pick<RecordReader, "byIds">;
  /** Finds the records that values name by other keys than ids. Omitted: there are none. */
  readonly findByKeys?: (fields: readonly (EntityField & { readonly value: unknown })[]) => ReturnType<typeof findByKeys>;
}

/** Checks an app's values before the vendor call. A field that the vendor cannot accept is refused, never guessed. */
export async function checkValues(values: Readonly<Record<string, unknown>>, scope: CheckScope): Promise<CheckedValues> {
  const fields = new Map(writtenFields(scope.model).map((field) => [field.path, field]));
  const refused: RefusedField[] = [];
  const named: WrittenReference[] = [];
  const given = Object.entries(values).flatMap(([name, value]) => {
    const field = fields.get(name);
    return field === undefined || !scope.writable.includes(name) ? [] : [{ ...field, value }];
  });
  const { found, refused: unfound } = (await scope.findByKeys?.(given)) ?? { found: () => undefined, refused: [] };
  refused.push(...unfound);
  const checked: Record<string, Json> = {};
  for (const [name, value] of Object.entries(values)) {
    const entityField = fields.get(name);
    if (entityField === undefined || value === undefined) continue;
    const field = entityField.descriptor;
    const path = inputPathOf(entityField);
    const problem = entityField.wordOf === null ? null : wordProblem(name, value, entityField.wordOf, values);
    // Null for a field that cannot be written, or not cleared, changes nothing.
    if (value === null && (!scope.writable.includes(name) || scope.required.includes(name))) continue;
    if (!scope.writable.includes(name)) refused.push({ path, message: "This vendor does not accept this field." });
    else if (field.required === true && isBlank(value)) refused.push({ path, message: "This field cannot be empty." });
    else if (problem !== null) refused.push({ path, message: problem });
    else checked[name] = writtenValue(field, value, path, { refused, references: named, found });
  }
  for (const name of scope.required) {
    const field = fields.get(name);
    if (field === undefined || !isAbsent(values[name]) || !isAbsent(values[remoteNameOf(name)])) continue;
    const path = inputPathOf(field);
    if (!refused.some((one) => one.path === path)) refused.push({ path, message: "This vendor requires this field." });
  }
  const references = await checkReferences(named, scope);
  return { values: checked, refused: [...refused, ...references.refused], referenced: references.found };
}

/** What is wrong with a vendor's word that an app gives for an enumeration; null when nothing is. */
function wordProblem(name: string, word: unknown, of: string, values: Readonly<Record<string, unknown>>): string | null {
  if (values[of] !== undefined) return `Give either ${of} or ${name}.`;
  if (word === null) return `It cannot be cleared on its own. Write null to ${of} instead.`;
  const text = String(word);
  if (text.trim() === "" || text.includes("\0")) return "Give the word as the vendor has it.";
  return text.length <= longestWord ? null : `A word can have at most ${longestWord} characters; this one has ${text.length}.`;
}

const isBlank = (value: unknown) => value === null || (typeof value === "string" && value.trim() === "");

const isAbsent = (value: unknown) =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** The name of a field in a mutation's input: `asset` is given as `assetId`, `assignees` as `assigneeIds`, `helper` as `acmeCmms.helperId`. */
export const inputPathOf = ({ namespace, name, descriptor }: EntityField): string =>
  fieldPath({ namespace, name: inputNameOf(name, descriptor) });

/** Refuses a reference that does not name a record of the right entity in the same system. */
async function checkReferences(
  references: readonly WrittenReference[],
  scope: CheckScope,
): Promise<{ readonly refused: readonly RefusedField[]; readonly found: ReadonlyMap<string, StoredRecord> }> {
  if (references.length === 0) return { refused: [], found: new Map() };
  const found = await scope.records.byIds(scope.environmentId, [...new Set(references.map(({ id }) => id))]);
  const refused = references.flatMap(({ id, entity, path }) => {
    const record = found.get(id);
    const fits =
      record !== undefined &&
      record.entity === (entity ?? record.entity) &&
      record.systemId === scope.systemId &&
      record.deletedAt === null;
    return fits ? [] : [{ path, message: `There is no ${entity ?? "record"} ${id.slice(0, 40)} in this system.` }];
  });
  return { refused, found };
}
