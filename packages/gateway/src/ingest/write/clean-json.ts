import { digitsOf } from "@fettle/connector";
import { exactNumber } from "../../store/exact-json.ts";
import type { Json } from "../../store/tables.ts";

/** The deepest nesting that is kept of a payload. */
const deepest = 64;

/**
 * A vendor's value as JSON that PostgreSQL accepts: jsonb refuses NUL characters and halves of surrogate pairs, and values unknown to JSON
 * are dropped. Numbers read by `parseJson` keep every digit.
 */
export const cleanJson = (value: unknown): Json => clean(value, null, 0);

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

/** Text that PostgreSQL accepts. */
export const cleanText = (text: string) => text.replaceAll("\0", "").toWellFormed();
