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
])("a secret is known %s", (_, write) => {
  expect(isSpelledIn(write(`before ${secret} after`))).toBe(true);
});

test.each(["base64", "base64url"] as const)("a secret is known in %s, wherever it begins and ends", (encoding) => {
  for (const before of ["", "a", "client:", "user:"]) {
    for (const after of ["", "b", "cc", "ddd"]) {
      expect(isSpelledIn(Buffer.from(before + secret + after).toString(encoding))).toBe(true);
    }
  }
});

test("bytes are known as such", () => {
  const bytes = randomBytes(32);
  const known = [...spellingsOf(bytes)];
  for (const encoding of ["hex", "base64", "base64url"] as const) {
    expect(known.some((spelling) => bytes.toString(encoding).includes(spelling))).toBe(true);
  }
});

test("every spelling of the shortest secret is long enough to be searched for", () => {
  for (const spelling of spellingsOf("x".repeat(shortestSecret))) expect(spelling.length).toBeGreaterThanOrEqual(shortestNeedle);
});
