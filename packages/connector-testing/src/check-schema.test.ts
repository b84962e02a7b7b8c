import { expect, it } from "vitest";
import { schemaProblems } from "./check-schema.ts";

// Written as text because an object with a `then` looks like a promise.
const whenB: unknown = JSON.parse(
  '{ "if": { "required": ["word"], "properties": { "word": { "enum": ["b"] } } }, "then": { "required": ["tags"] } }',
);
const document = {
  components: {
    schemas: {
      Id: { type: "string", minLength: 1, maxLength: 5, pattern: "^[a-z]+$", description: "A key." },
      Order: {
        type: "object",
        required: ["id", "at"],
        properties: {
          id: { $ref: "#/components/schemas/Id" },
          at: { type: ["string", "null"], format: "date-time" },
          count: { type: "integer", minimum: 1, maximum: 3 },
          ratio: { type: "number", exclusiveMinimum: 0 },
          on: { type: "string", format: "date" },
          word: { type: "string", enum: ["a", "b"] },
          tags: { type: "array", minItems: 1, maxItems: 3, items: { type: "string" } },
          site: { anyOf: [{ $ref: "#/components/schemas/Id" }, { type: "null" }] },
        },
        allOf: [whenB],
      },
      Strange: { oneOf: [] },
    },
  },
};
const good = { id: "abc", at: null, count: 2, ratio: 2, word: "a", tags: ["x"], site: null, more: 1 };
const problems = (change: object) => schemaProblems(document, "Order", { ...good, ...change });

it("schemaProblems reports nothing for a valid value with additional properties", () => {
  expect(problems({})).toEqual([]);
  expect(problems({ at: "2026-01-31T08:00:00.000Z", ratio: 0.5, on: "2026-01-31" })).toEqual([]);
});

it.each([
  [{ id: "" }, "Order.id"],
  [{ ratio: 0 }, "Order.ratio"],
  [{ tags: ["a", "b", "c", "d"] }, "Order.tags is not a list of up to 3"],
  [{ on: "2026-02-31" }, "Order.on"],
  [{ on: "2026-01-31T08:00:00.000Z" }, "Order.on"],
  [{ id: 5 }, "Order.id is not of type string"],
  [{ id: "toolong" }, "Order.id is not of a length up to 5"],
  [{ at: "yesterday" }, "Order.at is not of format date-time"],
  [{ at: "2026-02-30T08:00:00Z" }, "Order.at is not of format date-time"],
  [{ count: 1.5 }, "Order.count is not of type integer"],
  [{ count: 4 }, "Order.count is not a number up to 3"],
  [{ word: "c" }, "Order.word is not one of a, b"],
  [{ tags: [] }, "Order.tags is not a list of 1 or more"],
  [{ tags: [1] }, "Order.tags[0] is not of type string"],
  [{ site: 1 }, "Order.site is not of type string"],
])("schemaProblems reports %j", (change, sentence) => {
  expect(problems(change)[0]).toContain(sentence);
});

it("schemaProblems reports missing properties, even conditional ones", () => {
  expect(schemaProblems(document, "Order", { id: "a" })).toEqual(["Order.at is missing"]);
  expect(schemaProblems(document, "Order", { id: "a", at: null, word: "b" })).toEqual(["Order.tags is missing"]);
});

it("schemaProblems rejects keywords that it does not support", () => {
  expect(() => schemaProblems(document, "Strange", 1)).toThrow("does not support the keyword oneOf");
  expect(() => schemaProblems(document, "Nowhere", 1)).toThrow("There is no #/components/schemas/Nowhere");
});
