import type { TokenCall } from "@fettle/simulator";
import { expect, test } from "vitest";
import { slownessOf } from "./slowness.ts";

const every = (milliseconds: number, outcome: TokenCall["outcome"] = "rotated"): TokenCall[] =>
  Array.from({ length: 10 }, (_, index) => ({
    number: index + 1,
    caller: null,
    token: `t${index}`,
    generation: index,
    grant: "g",
    account: "a",
    startedAt: index * milliseconds,
    endedAt: index * milliseconds + 10,
    during: null,
    fault: null,
    outcome,
    error: null,
    issued: null,
    isAnswered: true,
    isOver: true,
  }));

test.each([
  ["keeps up", every(1700), 1],
  ["is behind", every(5000), 2.5],
  ["hardly runs", every(60_000), 4],
  ["has nothing to do", [], 1],
  ["has only faults", every(60_000, "nothing"), 1],
] as const)("The slowness of a machine that %s is measured", (_, calls, slowness) => {
  expect(slownessOf(calls, 0, 1_000_000)).toBe(slowness);
});

test("Only exchanges between the two moments count", () => {
  expect(slownessOf(every(5000), 0, 4999)).toBe(1);
  expect(slownessOf(every(5000), 0, 5000)).toBe(2.5);
});
