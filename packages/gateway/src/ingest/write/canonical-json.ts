import type { Json } from "../../store/tables.ts";

/**
 * JSON with sorted names, so the order of a vendor's members makes no difference. The hashes of stored records are made of it: another text
 * for the same value would make every record look changed.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null || JSON.isRawJSON(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  const members = value as { readonly [name: string]: Json }; // an object and not an array
  let text = "";
  for (const { name, head } of sortedNames(Object.keys(members))) text += head + canonicalJson(members[name] ?? null);
  return text === "" ? "{}" : `${text}}`;
}

/** Text that JSON escapes: quotation marks, backslashes, control characters and halves of surrogate pairs. */
const escaped = /["\\\p{Cc}\p{Cs}]/u;

/** Faster than `JSON.stringify` for most of a vendor's texts. */
const quoted = (text: string) => (escaped.test(text) ? JSON.stringify(text) : `"${text}"`);

/** A member's name, and the text in front of its value. */
interface Head {
  readonly name: string;
  readonly head: string;
}

/** The orders of names that were sorted lately. The records of a list have the same few. */
const known = new Map<string, readonly Head[]>();
const mostKnown = 500;
/** The order of a longer list of names is not kept. */
const longestKnown = 5000;

function sortedNames(names: readonly string[]): readonly Head[] {
  const key = names.join("\0");
  const found = known.get(key);
  if (found !== undefined) return found;
  const heads = names.toSorted().map((name, index) => ({ name, head: `${index === 0 ? "{" : ","}${JSON.stringify(name)}:` }));
  if (known.size >= mostKnown) known.clear();
  if (key.length <= longestKnown) known.set(key, heads);
  return heads;
}
