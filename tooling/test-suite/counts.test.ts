import { expect, test } from "vitest";
import { plainLine, sum } from "./counts.ts";

test("The plain line shows the sum of all counts", () => {
  const counts = [
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 40, failed: 2, skipped: 3 },
  ];
  expect(plainLine(sum(counts))).toBe("41 passed, 2 failed, 3 skipped");
});
