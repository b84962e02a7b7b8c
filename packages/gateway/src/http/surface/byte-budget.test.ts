import { expect, it } from "vitest";
import { createByteBudget } from "./byte-budget.ts";
import { limits } from "../limits.ts";

const megabyte = 1_000_000;

it("Bytes count until they are freed", () => {
  const budget = createByteBudget(limits.bodies);
  const place = budget.enter("a", true);
  expect(place.hold(4_096)).toBe(true);
  expect(place.hold(8_192)).toBe(true);
  expect(budget.held).toBe(8_192);
  place[Symbol.dispose]();
  place[Symbol.dispose]();
  expect(budget.held).toBe(0);
});

it("One owner may use its share and no more", () => {
  const budget = createByteBudget(limits.bodies);
  for (let count = 0; count < 16; count++) expect(budget.enter("a", true).hold(megabyte)).toBe(true);
  expect(budget.enter("a", true).hold(4_096)).toBe(false);
  expect(budget.enter("b", true).hold(megabyte)).toBe(true);
});

it("Callers with a token have room while strangers fill their share", () => {
  const budget = createByteBudget(limits.bodies);
  const strangers = Array.from({ length: 2_000 }, (_, index) => budget.enter(`stranger ${index}`, false).hold(64_000));
  const taken = strangers.filter(Boolean).length * 64_000;
  expect(taken).toBeLessThanOrEqual(32 * megabyte);
  expect(budget.enter("a", true).hold(megabyte)).toBe(true);
});

it("Small bodies have room while large ones fill the rest", () => {
  const budget = createByteBudget(limits.bodies);
  const large = Array.from({ length: 100 }, (_, index) => budget.enter(`owner ${index}`, true).hold(megabyte));
  expect(large.filter(Boolean)).toHaveLength(56);
  const small = budget.enter("small", true);
  expect(small.hold(16_384)).toBe(true);
  expect(small.hold(32_768)).toBe(false);
  expect(budget.held).toBe(56 * megabyte + 16_384);
});
