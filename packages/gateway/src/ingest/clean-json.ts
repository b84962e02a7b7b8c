import type { Json } from "../store/tables.ts";

/** Most that a payload may nest; deeper levels are cut off. */
const deepest = 64;

/**
 * A vendor's value as JSON that PostgreSQL takes: no NUL characters and no halves of surrogate pairs, which jsonb refuses, and
 * nothing that JSON cannot say.
 */
export function cleanJson(value: unknown, depth = 0): Json {
  if (typeof value === "string") return cleanText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null || depth > deepest) return null;
  if (Array.isArray(value)) return value.map((item) => cleanJson(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [cleanText(name), cleanJson(member, depth + 1)]),
  );
}

/** Text that PostgreSQL takes. */
export const cleanText = (text: string) => text.replaceAll("\0", "").toWellFormed();
