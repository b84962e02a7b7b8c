import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { shortestNeedle } from "./find-needles.ts";
import { shortestSecret } from "./secrets-of-a-run.ts";
import { spellingsOf } from "./spellings.ts";

const secret = 'a "secret"+with/signs=äß';
const spellings = [...spellingsOf(secret)];
const isSpelledIn = (text: string): boolean => spellings.some((spelling) => text.includes(spelling));

test.each([
  ["as it is", (text: string) => text],
  ["in JSON", (text: string) => JSON.stringify({ text })],
  ["in a URL's path", (text: string) => encodeURIComponent(text)],
  ["in a form", (text: string) => new URLSearchParams({ text }).toString()],
  ["in hexadecimal", (text: string) => Buffer.from(text).toString("hex")],
  ["in capital hexadecimal", (text: string) => Buffer.from(text).toString("hex").toUpperCase()],
])("A secret is known %s", (_, write) => {
  expect(isSpelledIn(write(`before ${secret} after`))).toBe(true);
});

test.each(["base64", "base64url"] as const)("A secret is known in %s, wherever it begins and ends", (encoding) => {
  for (const before of ["", "a", "client:", "user:"]) {
    for (const after of ["", "b", "cc", "ddd"]) {
      expect(isSpelledIn(Buffer.from(before + secret + after).toString(encoding))).toBe(true);
    }
  }
});

test("A secret of bytes is known", () => {
  const bytes = randomBytes(32);
  const known = [...spellingsOf(bytes)];
  for (const encoding of ["hex", "base64", "base64url"] as const) {
    expect(known.some((spelling) => bytes.toString(encoding).includes(spelling))).toBe(true);
  }
});

test("Every spelling of the shortest secret is long enough for the search", () => {
  for (const spelling of spellingsOf("x".repeat(shortestSecret))) expect(spelling.length).toBeGreaterThanOrEqual(shortestNeedle);
});
