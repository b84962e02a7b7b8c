import { expect, it } from "vitest";
import { countValues } from "./json-values.ts";

const count = (json: string, most = 1_000_000) => countValues(new TextEncoder().encode(json), most);

it("Values are counted, but not characters within texts", () => {
  const json = JSON.stringify({ a: [1, 2, {}, []], b: 'a "text", with [many], {signs}, \\', c: { d: null } });
  // One per list, object and comma.
  expect(count(json)).toBe(1 + 5 + 5);
  expect(count(JSON.stringify(",[{".repeat(10_000)))).toBe(1);
});

it("Counting stops early", () => {
  expect(count("[".repeat(1_000_000), 500)).toBe(501);
});
