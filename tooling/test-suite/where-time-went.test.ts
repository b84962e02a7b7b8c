import { expect, test } from "vitest";
import { whereTimeWent } from "./where-time-went.ts";

test("projects and files are listed with the slowest first", () => {
  const files = [
    { project: "unit", file: "a.test.ts", tests: 3, milliseconds: 250 },
    { project: "chaos", file: "b.test.ts", tests: 1, milliseconds: 12_345 },
    { project: "unit", file: "c.test.ts", tests: 2, milliseconds: 1000 },
  ];
  expect(whereTimeWent(files)).toEqual([
    "Where the time went, summed over the workers:",
    "    12.3 s  chaos (files: 1, tests: 1)",
    "     1.3 s  unit (files: 2, tests: 5)",
    "The slowest files:",
    "    12.3 s  b.test.ts (chaos)",
    "     1.0 s  c.test.ts (unit)",
    "     0.3 s  a.test.ts (unit)",
  ]);
});
