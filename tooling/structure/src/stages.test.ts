import { expect, test } from "vitest";
import { filesUnder, importsOf, resolveImport } from "./source-files.ts";
import { stages } from "./stages.ts";

const source = "packages/gateway/src";
const beside = new Set([
  "asked-wait",
  "backoff",
  "clock",
  "errors",
  "gathered-bytes",
  "identifiers",
  "keep-connected",
  "log",
  "look",
  "signals",
  "version",
]);
// Like gateway.ts it puts the stages together, and none of them knows it.
const composition = "command-line";

/** The stage that a file belongs to, or the file's own name for what stands beside the stages. */
function stageOf(path: string): string {
  const [first = ""] = path.slice(source.length + 1).split("/");
  return first.replace(/\.ts$/u, "");
}

const files = filesUnder(source).filter((path) => path.endsWith(".ts") && !/\.test\.|\/testing\//u.test(path));
const folders = [
  ...new Set(files.filter((path) => path.slice(source.length + 1).includes("/")).map((path) => stageOf(path))),
].filter((folder) => folder !== composition);

const edges = files
  .filter((path) => folders.includes(stageOf(path)))
  .flatMap((path) =>
    importsOf(path)
      .filter(({ module }) => module.startsWith("."))
      .map(({ module, isTypeOnly }) => ({ path, from: stageOf(path), to: stageOf(resolveImport(path, module)), isTypeOnly })),
  )
  .filter(({ from, to }) => from !== to && !beside.has(to));

test("every folder of the gateway is a stage, and every stage a folder", () => {
  expect(folders.toSorted()).toEqual(Object.keys(stages).toSorted());
});

test("a stage imports from the stages before it alone", () => {
  const wrong = edges.filter(({ from, to, isTypeOnly }) => {
    const stage = stages[from];
    return stage?.runs.includes(to) !== true && !(isTypeOnly && stage?.knows.includes(to) === true);
  });
  expect(wrong.map(({ path, to, isTypeOnly }) => `${path} imports ${isTypeOnly ? "types" : "code"} of ${to}`)).toEqual([]);
});

test("what the map allows is used: it says no more than is true", () => {
  const unused = Object.entries(stages).flatMap(([from, { runs, knows }]) => [
    ...runs
      .filter((to) => !edges.some((edge) => edge.from === from && edge.to === to && !edge.isTypeOnly))
      .map((to) => `${from} runs ${to}`),
    ...knows.filter((to) => !edges.some((edge) => edge.from === from && edge.to === to)).map((to) => `${from} knows ${to}`),
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
