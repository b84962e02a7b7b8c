import fc from "fast-check";

/** Words that databases and languages tend to confuse. None is empty. */
export const words: readonly string[] = [
  ..."aAbBzZßäöéÉıİKK%_\\'\"*?. ",
  "ab",
  "aB",
  "ss",
  "a%b",
  "a_b",
  "a\\b",
  "\\%",
  "%%",
  "a\\",
  "a ",
  " a",
  "a\u0308",
  "e\u0301",
  "o\u0308a",
  "ﬁ",
  "fi",
  "𝒳",
  "𝒳y",
  "a𝒳",
  "👩‍🔧",
  "👩",
  "🔧",
  "\uFFFD",
  "\uE000",
  "\u{10FFFF}",
  "\u200B",
  "a\nb",
  "\t",
  "null",
  "true",
  "[]",
  "O'Neil",
  "10",
  "9",
  // Lengths around the 256 characters of an index entry.
  ...[255, 256, 257].flatMap((length) => ["x".repeat(length), "𝒳".repeat(length), `${"x".repeat(length - 1)}y`]),
  `${"x".repeat(256)}a`,
  `${"x".repeat(256)}b`,
  `${"𝒳".repeat(256)}ab`,
];

/** Integers, at the limits of a field. */
export const integers: readonly number[] = [0, 1, -1, 9, 10, 2_147_483_647, -2_147_483_647];

/** Numbers as close as JavaScript can distinguish them, and numbers that it writes with an exponent. */
export const numbers: readonly number[] = [
  0,
  1,
  -1,
  0.1,
  0.2,
  0.1 + 0.2,
  0.3,
  -0.5,
  9,
  10,
  1e21,
  1e-7,
  5e-324,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER + 1,
];

/** Amounts in two currencies, some of them equal but written differently. */
export const amounts: readonly { readonly amount: string; readonly currency: string }[] = [
  "0",
  "-0",
  "0.00",
  "1",
  "-1",
  "9",
  "10",
  "12.5",
  "12.50",
  "12.500000001",
  "-12.5",
  "012.5",
  "999999999999999999.999999999",
  "-999999999999999999.999999999",
].flatMap((amount) => ["EUR", "USD"].map((currency) => ({ amount, currency })));

/** Times of records, as milliseconds since 1970: at the limits of milliseconds, days, epochs and of what can be written. */
export const times: readonly number[] = [
  "0001-01-01T00:00:00.000Z",
  "0999-12-31T23:59:59.999Z",
  "1969-12-31T23:59:59.999Z",
  "1970-01-01T00:00:00.000Z",
  "2026-01-31T08:00:00.000Z",
  "2026-01-31T08:00:00.001Z",
  "2026-01-31T08:00:00.999Z",
  "2026-01-31T08:00:01.000Z",
  "2026-03-29T01:00:00.000Z",
  "2028-02-29T23:30:00.000Z",
  "9999-12-31T23:59:59.999Z",
].map(Date.parse);

/** Days at the limits of months, years and of what can be written. */
export const days: readonly string[] = [
  "0001-01-01",
  "0999-12-31",
  "1970-01-01",
  "2026-01-31",
  "2026-02-01",
  "2028-02-29",
  "2028-03-01",
  "9999-12-31",
];

const oldest = Date.parse("0001-01-01T00:00:00.000Z");
const newest = Date.parse("9999-12-31T23:59:59.999Z");

/** Minutes by which a place's clock may differ from UTC. */
const offsets = [0, 60, -60, 330, -570, 840, -720, 1, -1439] as const;

/** A time in one of the forms of ISO 8601 with an offset. */
export const written = (time: number): fc.Arbitrary<string> =>
  fc
    .record({
      offset: fc.constantFrom(...offsets),
      isShort: fc.boolean(),
      finer: fc.constantFrom("", "000", "999"),
      isLower: fc.boolean(),
    })
    .map(({ offset, isShort, finer, isLower }) => {
      const local = time + offset * 60_000;
      const isPossible = local >= oldest && local <= newest;
      const text = new Date(isPossible ? local : time).toISOString().slice(0, -1) + finer;
      const short = isShort ? text.replace(/\.0+$/u, "").replace(/(T\d\d:\d\d):00$/u, "$1") : text;
      const whole = short + zone(isPossible ? offset : 0);
      return isLower ? whole.toLowerCase() : whole;
    });

function zone(offset: number): string {
  if (offset === 0) return "Z";
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${offset < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

/** This time, or one that differs by a millisecond. */
export const about = (time: number): fc.Arbitrary<number> =>
  fc.constantFrom(-1, 0, 0, 1).map((step) => Math.min(newest, Math.max(oldest, time + step)));

/** A text, or a part of it that begins and ends between characters. */
export const partOf = (text: string): fc.Arbitrary<string> => {
  const characters = [...text];
  return fc
    .tuple(fc.nat(Math.min(characters.length, 3)), fc.nat(characters.length))
    .map(([start, end]) => characters.slice(start, Math.max(start, end)).join(""));
};
