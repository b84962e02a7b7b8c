import { buildSchema } from "graphql";
import { expect, it } from "vitest";
import { createDocuments, refuseVariables } from "./documents.ts";

const schema = buildSchema("type Query { name: String }");

it.each([
  ["too large", `{ name } #${"x".repeat(100_000)}`, "REQUEST_TOO_LARGE"],
  ["not valid", "{ nothing }", "GRAPHQL_VALIDATION_FAILED"],
  ["not GraphQL", "{", "GRAPHQL_PARSE_FAILED"],
])("A valid document is cached, but not one that is %s", (_name, text, code) => {
  const check = createDocuments(schema, 2_000);
  const valid = check("{ name }");
  expect(check(text)).toMatchObject({ type: "refused", refusal: { errors: [{ extensions: { code } }] } });
  expect(check("{ name }")).toBe(valid);
});

it("The cache keeps the most recently used documents that fit", () => {
  const check = createDocuments(schema, 3_500);
  const [first, second] = [check("{ name }"), check("{ a: name }")];
  expect(check("{ name }")).toBe(first);
  check("{ b: name }");
  expect(check("{ name }")).toBe(first);
  expect(check("{ a: name }")).not.toBe(second);
  // A large document replaces all others.
  const large = `{ ${"name ".repeat(100)} }`;
  const kept = check(large);
  expect(check(large)).toBe(kept);
  expect(check("{ name }")).not.toBe(first);
});

const nested = (levels: number, inner: unknown = 1): unknown => (levels === 0 ? inner : nested(levels - 1, { a: inner }));

it("Variables may have 50 levels and no more", () => {
  expect(refuseVariables({ a: nested(50) })).toBeNull();
  expect(refuseVariables({ a: nested(51) })).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  expect(refuseVariables({ a: nested(50, "\0") })).toMatchObject({ errors: [{ message: expect.stringContaining("NUL") }] });
});

it("Variables may have 20000 values and no more", () => {
  expect(refuseVariables({ a: Array.from({ length: 19_998 }, () => 1) })).toBeNull();
  expect(refuseVariables({ a: Array.from({ length: 20_000 }, () => []) })).toMatchObject({
    errors: [{ extensions: { code: "BAD_USER_INPUT" } }],
  });
});

it.each([
  ["a NUL character", "a\0"],
  ["the first half of a surrogate pair", "\uD83D"],
  ["the second half of a surrogate pair", "a\uDC69b"],
])("Variables with %s in a value or a name are refused", (_name, text) => {
  for (const variables of [{ a: text }, { where: { title: { in: ["a", text] } } }, { a: { [text]: 1 } }]) {
    expect(refuseVariables(variables)).toMatchObject({ status: 400, errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  }
  expect(refuseVariables({ a: "\u{1F469}", b: "\uFFFD" })).toBeNull();
});
