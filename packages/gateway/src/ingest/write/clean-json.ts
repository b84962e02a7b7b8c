import { digitsOf } from "@fettle/connector";
import { exactNumber } from "../../store/exact-json.ts";
import type { Json } from "../../store/tables.ts";

/** The deepest nesting that is kept of a payload. */
const deepest = 64;

/**
 * A vendor's value as JSON that PostgreSQL accepts: jsonb refuses NUL characters and halves of surrogate pairs, and values unknown to JSON
 * are dropped. Numbers read by `parseJson` keep every digit. A value with nothing to change is returned itself, not a copy.
 */
export const cleanJson = (value: unknown): Json => (isJson(value) ? value : clean(value, null, 0));

/** Whether {@link cleanJson} would return the value itself. */
export const isJson = (value: unknown): value is Json => isClean(value, 0);

/** Whether {@link clean} would return an equal value. Most are, and looking is cheaper than copying. */
function isClean(value: unknown, depth: number): value is Json {
  if (typeof value === "string") return isCleanText(value);
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return typeof value === "boolean";
  if (value === null) return true;
  if (depth > deepest) return false;
  if (Array.isArray(value)) return value.every((item, index) => hasAllDigits(value, index, item) && isClean(item, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return JSON.isRawJSON(value);
  const members = value as Readonly<Record<string, unknown>>; // a plain object
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (!isCleanText(name) || !hasAllDigits(members, name, member) || !isClean(member, depth + 1)) return false;
  }
  return true;
}

const hasAllDigits = (holder: object, key: string | number, value: unknown) =>
  typeof value !== "number" || digitsOf(holder, key) === null;

function clean(value: unknown, digits: string | null, depth: number): Json {
  if (typeof value === "string") return cleanText(value);
  if (digits !== null) return exactNumber(digits);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return exactNumber(String(value));
  if (typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null || depth > deepest) return null;
  if (JSON.isRawJSON(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => clean(item, digitsOf(value, index), depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [cleanText(name), clean(member, digitsOf(value, name), depth + 1)]),
  );
}

const isCleanText = (text: string) => !text.includes("\0") && text.isWellFormed();

/** Text that PostgreSQL accepts. */
export const cleanText = (text: string) => (isCleanText(text) ? text : text.replaceAll("\0", "").toWellFormed());
