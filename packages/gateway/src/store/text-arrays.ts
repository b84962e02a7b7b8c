import pg from "pg";

/** PostgreSQL's type `text[]`, which pg's list of types lacks. */
export const textArray: number = 1009;

const parseAny: (text: string) => (string | null)[] = pg.types.getTypeParser(textArray);
/** Whatever is quoted, nested or null. */
const isSpecial = /["\\]|^.+\{|NULL/u;

/** Parses a `text[]`. Most hold plain words, such as the names of fields, and are only split. */
export function parseTexts(text: string): (string | null)[] {
  if (isSpecial.test(text)) return parseAny(text);
  return text === "{}" ? [] : text.slice(1, -1).split(",");
}
