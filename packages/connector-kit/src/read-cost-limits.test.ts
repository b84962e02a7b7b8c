import { expect, it } from "vitest";
import { readCostLimits } from "./read-cost-limits.ts";

const extensionsOf = (currentlyAvailable: unknown, requestedQueryCost: unknown = 2000, restoreRate: unknown = 500) => ({
  cost: {
    requestedQueryCost,
    actualQueryCost: 12,
    throttleStatus: { maximumAvailable: 10_000, currentlyAvailable, restoreRate },
  },
});
const errors = [{ message: "Throttled", extensions: { code: "THROTTLED" } }];
const budget = { requested: 2000, available: 9988, maximum: 10_000, restoredPerSecond: 500 };

it("readCostLimits reads the budget after a query", () => {
  expect(readCostLimits({ body: { data: {}, extensions: extensionsOf(9988) } })).toEqual({ budget });
  expect(readCostLimits({ body: { extensions: extensionsOf(9988, null) } })).toEqual({ budget: { ...budget, requested: null } });
});

it("readCostLimits finds a query that was refused because of its cost", () => {
  const refused = { isRefused: true, budget: { ...budget, available: 499 } };
  expect(readCostLimits({ body: { errors, extensions: extensionsOf(499) } })).toEqual(refused);
  expect(readCostLimits({ body: { errors } })).toEqual({ isRefused: true });
  expect(readCostLimits({ body: { errors: [{ message: "x" }, { code: "throttled" }] } })).toEqual({ isRefused: true });
});

it.each([
  null,
  "no",
  [],
  {},
  { data: {} },
  { errors: "x" },
  { errors: [{ message: "Other", extensions: { code: "FORBIDDEN" } }] },
  { extensions: null },
  { extensions: [] },
  { extensions: extensionsOf("many") },
])("readCostLimits says nothing of %j", (body) => {
  expect(readCostLimits({ body })).toEqual({});
});
