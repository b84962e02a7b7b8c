import { expect, test } from "vitest";
import { modelMatches, type Where } from "./filter-model.ts";

const fields = { title: ["A rare one"], status: ["OPEN"], priority: ["HIGH"], assigneeId: ["t1", "t2"], assetId: [] };

test.each<readonly [Where, boolean]>([
  [{}, true],
  [{ status: { eq: "OPEN" } }, true],
  [{ status: { ne: "OPEN" } }, false],
  [{ status: { eq: "OPEN" }, priority: { eq: "LOW" } }, false],
  [{ status: { in: [] } }, false],
  [{ status: { notIn: [] } }, true],
  [{ assigneeId: { eq: "t2" } }, true],
  [{ assigneeId: { ne: "t2" } }, false],
  [{ assigneeId: { notIn: ["t3"] } }, true],
  [{ assigneeId: { isNull: true } }, false],
  [{ assetId: { isNull: true } }, true],
  [{ assetId: { eq: "a" } }, false],
  [{ assetId: { ne: "a" } }, true],
  [{ title: { contains: "rare" } }, true],
  [{ title: { contains: "Rare" } }, false],
  [{ or: [] }, false],
  [{ and: [] }, true],
  [{ not: {} }, false],
  [{ or: [{ status: { eq: "CLOSED" } }, { not: { priority: { ne: "HIGH" } } }] }, true],
  [{ and: [{ status: { eq: "OPEN" } }, { or: [{ priority: { eq: "LOW" } }] }] }, false],
])("The filter %j matches the record: %s", (where, matches) => {
  expect(modelMatches(where, fields)).toBe(matches);
});

test("The model refuses unknown filters instead of guessing", () => {
  expect(() => modelMatches({ status: { like: "O" } }, fields)).toThrow("like");
  expect(() => modelMatches({ colour: { eq: "red" } }, fields)).toThrow("colour");
});
