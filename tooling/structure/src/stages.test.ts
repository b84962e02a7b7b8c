import { expect, test } from "vitest";
import { filesBeside, forbiddenImports, stageFolders, stageImports } from "./stage-imports.ts";
import { ground, stages } from "./stages.ts";

test("every folder of the gateway is a stage, and every stage a folder", () => {
  expect(stageFolders.toSorted()).toEqual(Object.keys(stages).toSorted());
});

test("a stage imports from the stages before it alone, and what every stage may use imports from none", () => {
  expect(forbiddenImports(stages)).toEqual([]);
});

test("what every stage may use is there", () => {
  expect(ground.filter((name) => !filesBeside.includes(name))).toEqual([]);
});

test("what the map allows is used: it says no more than is true", () => {
  const unused = Object.entries(stages).flatMap(([from, { runs, knows }]) => [
    ...runs
      .filter((to) => !stageImports.some((edge) => edge.from === from && edge.to === to && !edge.isTypeOnly))
      .map((to) => `${from} runs ${to}`),
    ...knows
      .filter((to) => !stageImports.some((edge) => edge.from === from && edge.to === to))
      .map((to) => `${from} knows ${to}`),
  ]);
  expect(unused).toEqual([]);
});

test("data goes forward: no stage runs code that runs its own", () => {
  const reached = (from: string, seen: ReadonlySet<string> = new Set()): ReadonlySet<string> => {
    const all = new Set(seen);
    for (const to of stages[from]?.runs ?? []) {
      if (all.has(to)) continue;
      all.add(to);
      for (const further of reached(to, all)) all.add(further);
    }
    return all;
  };
  expect(Object.keys(stages).filter((stage) => reached(stage).has(stage))).toEqual([]);
});
