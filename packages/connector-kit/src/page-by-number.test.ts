import { expect, it } from "vitest";
import { pageByNumber, pageNumber } from "./page-by-number.ts";
import { readPayload } from "./read-payload.ts";

const page = (answer: unknown, asked = 1) =>
  pageByNumber(readPayload(answer, { what: "list" }), { items: "Items", more: "HasMore" }, asked);

it("pageByNumber counts the pages", () => {
  expect(pageNumber(null)).toBe(1);
  const first = page({ Items: [{ Id: 1 }], HasMore: true }, pageNumber(null));
  expect(first).toEqual({ payloads: [{ Id: 1 }], next: "2" });
  expect(page({ Items: [], HasMore: false }, pageNumber(first.next))).toEqual({ payloads: [], next: null });
});

it.each(["0", "-1", "1.5", "abc", "", "9999999999"])("pageNumber refuses the cursor %j", (cursor) => {
  expect(() => pageNumber(cursor)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});

it.each([{}, { Items: [] }, { Items: [], HasMore: true }, { HasMore: false }, { Items: {}, HasMore: false }])(
  "pageByNumber refuses %j",
  (answer) => {
    expect(() => page(answer)).toThrow(expect.objectContaining({ code: "UNEXPECTED_ANSWER" }));
  },
);

it.each([
  [42, { total: 42 }],
  [null, { total: null }],
  ["many", {}],
])("A total of %j is passed on if it can be read", (Total, expected) => {
  const answer = readPayload({ Items: [], HasMore: false, Total }, { what: "list" });
  expect(pageByNumber(answer, { items: "Items", more: "HasMore", total: "Total" }, 1)).toEqual({
    payloads: [],
    next: null,
    ...expected,
  });
});
