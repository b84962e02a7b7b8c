import { expect, it } from "vitest";
import { fetchFairly } from "./fetch-fairly.ts";

const shares = { places: 8, perEnvironment: 6, perGroup: 1, batch: 8, refill: 1, mostLong: 2 };
const due = (environmentId: string, isLong = false) => ({ queue: "sync", environmentId, isLong });
const running = (environmentId: string, count: number, isLong = false) =>
  Array.from({ length: count }, () => ({ environmentId, isLong }));

it("Environments with equally few places share what is free", () => {
  const wanted = { environmentIds: ["b", "c"], isLong: false, most: 5, mostOfEach: 3 };
  expect(fetchFairly(shares, running("a", 3), [due("a"), due("b"), due("c")])).toEqual(wanted);
});

it("An environment never gets more than its share, however much is free", () => {
  expect(fetchFairly(shares, running("a", 4), [due("a")])).toMatchObject({ environmentIds: ["a"], most: 4, mostOfEach: 2 });
  expect(fetchFairly(shares, running("a", 6), [due("a")])).toBeNull();
});

it("Long turns have one place of their own, and no more than some", () => {
  const both = [due("a"), due("b", true)];
  expect(fetchFairly(shares, running("b", 3), both)).toMatchObject({ environmentIds: ["b"], isLong: true, most: 1 });
  expect(fetchFairly(shares, running("b", 1, true), both)).toMatchObject({ environmentIds: ["a"], isLong: false });
  expect(fetchFairly(shares, running("b", 1, true), [due("b", true)])).toMatchObject({ isLong: true, most: 1 });
  expect(fetchFairly(shares, running("b", 2, true), [due("b", true)])).toBeNull();
});

it("When everything is taken, nothing is wanted", () => {
  expect(fetchFairly(shares, [...running("a", 4), ...running("b", 4)], [due("c")])).toBeNull();
  expect(fetchFairly(shares, [], [])).toBeNull();
});
