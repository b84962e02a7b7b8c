import { literal } from "./field-expression.ts";

/** How much of a text is searched, and how much of each of its words, in characters. */
export const searchedCharacters = 5000;
const wordCharacters = 40;

/** Upper-case letters that no accent or ASCII rule covers, with the letters that they are searched as, one for one. */
const letters = [
  ["ØøĐđŁłÐðĦħÞþŊŋı", "ooddllddhhþþŋŋi"],
  ["ÆŒẞς", "æœßσ"],
  [lettersFrom(0x391, 0x3a1) + lettersFrom(0x3a3, 0x3a9), lettersFrom(0x3b1, 0x3c1) + lettersFrom(0x3c3, 0x3c9)],
  [lettersFrom(0x410, 0x42f) + lettersFrom(0x400, 0x40f), lettersFrom(0x430, 0x44f) + lettersFrom(0x450, 0x45f)],
] as const;

/** Letters that are searched as two. */
const pairs = [
  ["ß", "ss"],
  ["æ", "ae"],
  ["œ", "oe"],
] as const;

/** Everything between words: spaces, punctuation and symbols. JavaScript and PostgreSQL read the expression alike. */
const between =
  "[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u00d7\\u00f7\\u2000-\\u206f\\u2190-\\u2bff\\u3000-\\u303f]+";
const accents = "[\\u0300-\\u036f]+";

function lettersFrom(first: number, last: number): string {
  return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, index) => first + index));
}

const lowered = new Map(
  letters.flatMap(([upper, lower]) => [...upper].map((letter, index) => [letter, [...lower][index] ?? ""])),
);
const betweenWords = new RegExp(between, "u");
const everyAccent = new RegExp(accents, "gu");
const isPlain = /^[\0-\x7f]*$/u;

/**
 * The words of a text as they are searched: without case, accents and punctuation. A text has the words of its first 5,000
 * characters, each up to 40 characters long. `foldedWordsSql` means the same.
 */
export function foldedWords(text: string): readonly string[] {
  const searched = text.length > searchedCharacters ? [...text].slice(0, searchedCharacters).join("") : text;
  return folded(searched)
    .split(betweenWords)
    .filter((word) => word !== "")
    .map((word) => (word.length > wordCharacters ? [...word].slice(0, wordCharacters).join("") : word));
}

function folded(text: string): string {
  if (isPlain.test(text)) return text.toLowerCase();
  const bare = text
    .normalize("NFKD")
    .replaceAll(everyAccent, "")
    .replaceAll(/[A-Z]/gu, (letter) => letter.toLowerCase());
  const low = [...bare].map((letter) => lowered.get(letter) ?? letter).join("");
  return pairs.reduce((result, [letter, pair]) => result.replaceAll(letter, pair), low);
}

/**
 * The SQL that gives the words of a text `value` as rows. It uses neither extensions nor the server's locale, so that it means the same on
 * every server, and an index on it stays right.
 */
export const foldedWordsSql = (value: string): string =>
  `select left(word, ${wordCharacters}) from regexp_split_to_table(${foldedSql(value)}, ${literal(between)}) word where word <> ''`;

/** The SQL of a text without case, accents and what is between its words. */
export const bareSql = (value: string): string => `regexp_replace(${foldedSql(value)}, ${literal(between)}, '', 'g')`;

function foldedSql(value: string): string {
  const searched = `left(${value}, ${searchedCharacters})`;
  const bare = `regexp_replace(normalize(${searched}, NFKD), ${literal(accents)}, '', 'g')`;
  const low = `translate(lower(${bare} collate "C"), ${[0, 1].map((side) => literal(letters.map((pair) => pair[side]).join(""))).join(", ")})`;
  const whole = pairs.reduce((inner, [letter, pair]) => `replace(${inner}, ${literal(letter)}, ${literal(pair)})`, low);
  const plain = `octet_length(${searched}) = length(${searched})`;
  return `case when ${plain} then lower(${searched} collate "C") else ${whole} end`;
}
