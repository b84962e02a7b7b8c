import { parseJson } from "@fettle/connector";
import { expect, it } from "vitest";
import { pageByCursor } from "./page-by-cursor.ts";
import { readPayload } from "./read-payload.ts";

const page = (answer: unknown, asked: string | null = null) =>
  pageByCursor(readPayload(answer, { what: "list" }), { items: "orders", next: "nextCursor" }, asked);

it("pageByCursor returns the payloads and the next cursor", () => {
  expect(page({ orders: [{ id: 1 }], nextCursor: "b" }, "a")).toEqual({ payloads: [{ id: 1 }], next: "b" });
  expect(page({ orders: [], nextCursor: null }, "b")).toEqual({ payloads: [], next: null });
  expect(page({ orders: [] })).toEqual({ payloads: [], next: null });
});

it.each([{}, { orders: "none" }, { nextCursor: "b" }])("pageByCursor refuses %j", (answer) => {
  expect(() => page(answer)).toThrow(expect.objectContaining({ code: "UNEXPECTED_ANSWER" }));
});

it("pageByCursor keeps every digit of a numeric cursor", () => {
  expect(page(parseJson('{"orders":[],"nextCursor":9007199254740993}'))).toEqual({ payloads: [], next: "9007199254740993" });
  // As a JavaScript number it would equal the cursor of the request.
  expect(page(parseJson('{"orders":[],"nextCursor":9007199254740993}'), "9007199254740992").next).toBe("9007199254740993");
});

it("pageByCursor detects a page that names itself as the next page", () => {
  expect(() => page({ orders: [], nextCursor: "a" }, "a")).toThrow(expect.objectContaining({ code: "UNEXPECTED_ANSWER" }));
});
