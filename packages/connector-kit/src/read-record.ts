import { isDeepStrictEqual } from "node:util";
import { ConnectorError, type FieldProblem, fieldProblem } from "@fettle/connector";
import { type PayloadOptions, type PayloadReader, readInside, readPayload, type UnreadValue } from "./read-payload.ts";

/** The parts of a `normalize` result that this file uses. */
interface ReadRecord {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly extension?: Readonly<Record<string, unknown>>;
  readonly problems?: readonly FieldProblem[];
}

/** A payload with more problems is not such a record at all. */
const mostProblems = 20;

/**
 * A record with more list items is not read again to find the field of a value: the problem names the vendor's property instead.
 */
const mostItems = 2000;

/**
 * Reads a record's payload and keeps the record when an optional value cannot be read: the value becomes null and is named in
 * `problems` under the canonical field that it belongs to. A list leaves out a member that cannot be read. A value that a
 * `required` reader does not find is an error, and the record is rejected.
 *
 * To find out which field a value belongs to, `normalize` runs again with other values in its place, so it must be pure.
 *
 * @throws ConnectorError `UNEXPECTED_ANSWER`, with the record's key where `normalize` has read one by `requiredKey`.
 */
export function readRecord<Result extends ReadRecord>(
  payload: unknown,
  options: Omit<PayloadOptions, "onUnread">,
  normalize: (read: PayloadReader) => Result,
): Result {
  const unread: UnreadValue[] = [];
  const record = withKey(readPayload(payload, { ...options, onUnread: (value) => unread.push(value) }), normalize);
  if (unread.length === 0) return record;
  const again = (replaced: { readonly path: string; readonly value: unknown }): Result =>
    normalize(readInside(payload, { ...options, onUnread: () => {}, replaced }, ""));
  const fieldsByProperty = new Map<string, string | null>();
  const fieldAt = (path: string): string | null => {
    const property = path.split(/[.[]/u, 1)[0] ?? path;
    const known = fieldsByProperty.get(property);
    if (known !== undefined) return known;
    const field = isLong(payload) ? null : fieldOf(path, property, record, again);
    fieldsByProperty.set(property, field);
    return field;
  };
  const problems = unread.slice(0, mostProblems).map(({ path, message, value }) => {
    const field = fieldAt(path);
    return fieldProblem(field ?? path, field === null ? message : `${message} (${path})`, value);
  });
  return { ...record, problems };
}

/** Whether a payload is too large to be read several times. */
const isLong = (payload: unknown): boolean =>
  Object.values(Object(payload)).reduce((count: number, value) => count + (Array.isArray(value) ? value.length : 0), 0) >
  mostItems;

/** Runs `normalize` and adds the record's key to its errors: the first key that it has read. */
function withKey<Result>(read: PayloadReader, normalize: (read: PayloadReader) => Result): Result {
  let remoteId: string | undefined;
  const requiredKey = (name: string): string => {
    const key = read.requiredKey(name);
    remoteId ??= key;
    return key;
  };
  try {
    return normalize({ ...read, requiredKey });
  } catch (error) {
    if (remoteId === undefined || !ConnectorError.isInstance(error)) throw error;
    throw new ConnectorError(error.code, error.message, { cause: error, remoteId });
  }
}

/** An object that has every property. */
const anyObject: object = new Proxy(
  {},
  {
    get: (_, name) => (typeof name === "symbol" ? undefined : "1"),
    getOwnPropertyDescriptor: () => ({ value: "1", configurable: true, enumerable: true }),
  },
);

/** Values of every kind. */
const standIns: readonly unknown[] = ["1", "true", "false", "https://vendor.invalid/", ["1"], [anyObject], anyObject];

/** The field that depends on a value of the payload; null when none does. */
function fieldOf<Result extends ReadRecord>(
  path: string,
  property: string,
  record: Result,
  again: (replaced: { readonly path: string; readonly value: unknown }) => Result,
): string | null {
  // The last one is for a member of a list: without the list, its field is empty.
  for (const replaced of [...standIns.map((value) => ({ path, value })), { path: property, value: undefined }]) {
    try {
      const found = differingField(record, again(replaced));
      if (found !== null) return found;
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
    }
  }
  return null;
}

function differingField(one: ReadRecord, other: ReadRecord): string | null {
  const { fields, extension = {}, ...rest } = one;
  const { fields: otherFields, extension: otherExtension = {}, ...otherRest } = other;
  const inFields = differingName(fields, otherFields);
  if (inFields !== null) return inFields;
  const inExtension = differingName(extension, otherExtension);
  return inExtension === null ? differingName({ ...rest }, { ...otherRest }) : `extension.${inExtension}`;
}

const differingName = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): string | null =>
  Object.keys(one).find((name) => !isDeepStrictEqual(one[name], other[name])) ?? null;
