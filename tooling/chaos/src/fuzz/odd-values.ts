import type { Random } from "../random.ts";

/** Texts that often break software. */
const texts: readonly string[] = [
  "",
  " ",
  "\0",
  "\u{feff}",
  "\u{d800}",
  "\u{1f6e0}\u{fe0f}",
  "e\u{301}\u{202e}",
  "\r\nx-injected: 1",
  "null",
  "NaN",
  "-0",
  "1e400",
  "9007199254740993",
  "__proto__",
  "constructor",
  "toString",
  "%00",
  "%",
  "../../etc/passwd",
  "'; drop table records; --",
  "<script>alert(1)</script>",
  "${jndi:x}",
  "{}",
  "[",
  '"',
  "\\",
  "2026-02-30T25:61:61Z",
  "0000-00-00",
  "+275760-09-13T00:00:00.001Z",
  "2026-11-28T10:00:00",
  "P1D",
  "*",
  "a".repeat(300),
  "\u{1f6e0}".repeat(5000),
];

const numbers: readonly number[] = [0, -0, 1, -1, 0.1, 1e-7, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, -(2 ** 63), 1e21, 1e308];

/** A text that often breaks software. */
export const oddText = (random: Random): string => random.pick(texts) ?? "";

/** A number that often breaks software; it is a number in JSON, too. */
export const oddNumber = (random: Random): number => random.pick(numbers) ?? 0;

const deepest = 3;

/** Any JSON value, unexpected in its place. */
export function oddValue(random: Random, depth = 0): unknown {
  const kind = Math.floor(random.between(0, depth < deepest ? 7 : 4));
  switch (kind) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return oddNumber(random);
    case 3:
      return oddText(random);
    case 4:
      return Array.from({ length: random.between(0, 4) }, () => oddValue(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.between(0, 4) }, () => [oddText(random), oddValue(random, depth + 1)]),
      );
  }
}
