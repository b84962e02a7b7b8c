import assert from "node:assert/strict";
import { type FieldDescriptor, type FieldMap, readDay } from "@fettle/connector";
import type { AnyRecord } from "../check-record.ts";
import { wordsIn } from "./subject.ts";

/** Compares what a vendor shows of a record with what was written to it, field by field. `unwritten`: the paths that it did not write. */
export function assertReadBack(
  record: AnyRecord,
  written: Readonly<Record<string, unknown>>,
  { fields, extension }: { readonly fields: FieldMap; readonly extension: FieldMap | undefined },
  unwritten: readonly string[],
): void {
  const { extension: own = {}, ...canonical } = written;
  assertFields(record.fields, canonical, fields, "", unwritten);
  assertFields(record.extension ?? {}, Object(own), extension ?? {}, "extension.", unwritten);
}

function assertFields(
  shown: Readonly<Record<string, unknown>>,
  written: Readonly<Record<string, unknown>>,
  fields: FieldMap,
  prefix: string,
  unwritten: readonly string[],
): void {
  for (const [word, name] of wordsIn(fields)) {
    if (written[word] === undefined || unwritten.includes(prefix + word)) continue;
    assert.equal(Object(shown[name]).remote, written[word], `${prefix}${word} is not what was written`);
  }
  for (const [name, value] of Object.entries(written)) {
    const descriptor = fields[name];
    if (descriptor === undefined || unwritten.includes(prefix + name)) continue;
    const found = comparable(descriptor, shown[name]);
    assert.deepEqual(found, comparable(descriptor, valueWritten(descriptor, value)), `${prefix}${name} is not what was written`);
  }
}

/** A value to write, in the form in which a record has it. */
const valueWritten = ({ type }: FieldDescriptor, value: unknown): unknown => (type === "enumeration" ? { value } : value);

/** A value without what may differ in its form. */
function comparable({ type }: FieldDescriptor, value: unknown): unknown {
  if (value === undefined || value === null || value === "") return null;
  switch (type) {
    case "enumeration":
      return Object(value).value ?? null;
    case "instant":
      return Date.parse(String(value));
    case "day":
      return readDay(String(value)) ?? value;
    case "references":
      return Array.isArray(value) ? value.map(String).toSorted() : value;
    case "money": {
      const { amount, currency } = Object(value);
      return { amount: Number(amount), currency };
    }
    default:
      return value;
  }
}
