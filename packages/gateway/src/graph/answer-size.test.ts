import { expect, it } from "vitest";
import { createAnswerSize, sizeOfJson } from "./answer-size.ts";
import { workOrderWith } from "./testing/fixtures.ts";

it("The size of a value is about that of its JSON", () => {
  const value = { name: "Ünïcödé", list: [1, true, null, "two", { deep: [[["x"]]] }], at: new Date(0) };
  const bytes = Buffer.byteLength(JSON.stringify(value));
  expect(sizeOfJson(value, 1_000_000)).toBeGreaterThan(bytes * 0.8);
  expect(sizeOfJson(value, 1_000_000)).toBeLessThan(bytes * 1.5);
});

it("Values of any depth are counted, and counting stops early", () => {
  let deep: unknown = "end";
  for (let level = 0; level < 200_000; level++) deep = [deep];
  expect(sizeOfJson(deep, 10_000_000)).toBeGreaterThan(400_000);
  let looks = 0;
  const watched = Array.from({ length: 1_000 }, () => ({
    get text() {
      looks += 1;
      return "x".repeat(100);
    },
  }));
  expect(sizeOfJson(watched, 1_000)).toBeGreaterThan(1_000);
  expect(looks).toBeLessThan(20);
});

it("An operation ends for good when there is no room for it", () => {
  const held: number[] = [];
  const size = createAnswerSize((bytes) => held.push(bytes) < 2);
  size.read([workOrderWith("wo_1"), null]);
  expect(size.failure).toBeNull();
  expect(() => size.read([workOrderWith("wo_2")])).toThrow(expect.objectContaining({ code: "OVERLOADED" }));
  expect(held[1]).toBeGreaterThan(held[0] ?? 0);
  expect(() => size.answered(20_000_000)).toThrow(expect.objectContaining({ code: "OVERLOADED" }));
  expect(size.failure).toMatchObject({ code: "OVERLOADED" });
});
