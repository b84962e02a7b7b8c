import { expect, it } from "vitest";
import { costBudget, expectWithinCost } from "./cost-budget.ts";

const extensionsOf = (currentlyAvailable: unknown, requestedQueryCost: unknown = 2000, restoreRate: unknown = 500) => ({
  cost: {
    requestedQueryCost,
    actualQueryCost: 12,
    throttleStatus: { maximumAvailable: 10_000, currentlyAvailable, restoreRate },
  },
});
const errors = [{ message: "Throttled", extensions: { code: "THROTTLED" } }];
const check = (body: unknown) => () => expectWithinCost(body, { product: "Vendor" });
const thrown = (properties: object) => expect.objectContaining(properties);

const limited = (retryAfterSeconds: number | undefined) =>
  thrown({ code: "RATE_LIMITED", vendorCode: "THROTTLED", retryAfterSeconds });

it("costBudget reads the budget, or null", () => {
  expect(costBudget({ data: {}, extensions: extensionsOf(9988) })).toEqual({
    requested: 2000,
    available: 9988,
    maximum: 10_000,
    restoredPerSecond: 500,
  });
  for (const body of [null, "no", {}, { extensions: null }, { extensions: [] }, { extensions: extensionsOf("many") }]) {
    expect(costBudget(body)).toBeNull();
  }
});

it("expectWithinCost says when the budget covers the query again", () => {
  expect(check({ errors, extensions: extensionsOf(499) })).toThrow(limited(4));
  expect(check({ errors, extensions: extensionsOf(5000) })).toThrow(limited(1));
  expect(check({ errors, extensions: extensionsOf(0, 10, 0) })).toThrow(limited(3600));
  expect(check({ errors })).toThrow(limited(undefined));
  expect(check({ errors: [{ message: "x" }, { code: "throttled" }] })).toThrow(limited(undefined));
});

it("expectWithinCost never asks to wait for a query that costs too much", () => {
  expect(check({ errors, extensions: extensionsOf(10_000, 10_001) })).toThrow(thrown({ code: "NOT_SUPPORTED" }));
});

it.each([{ data: {} }, { errors: [{ message: "Other", extensions: { code: "FORBIDDEN" } }] }, { errors: "x" }, null, []])(
  "expectWithinCost lets %j pass",
  (body) => {
    expect(check(body)).not.toThrow();
  },
);
