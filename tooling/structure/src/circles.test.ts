import { expect, test } from "vitest";
import { allCircles, fileGraph, findCircles, folderGraph, type ImportGraph } from "./circles.ts";

const graphOf = (imports: Readonly<Record<string, readonly string[]>>): ImportGraph =>
  new Map(Object.entries(imports).map(([from, to]) => [from, new Set(to)]));

test("The search finds each cycle once, with exactly its members", () => {
  const graph = graphOf({ a: ["b"], b: ["c"], c: ["a", "d"], d: ["e"], e: ["d"], f: ["a"], g: ["g"], h: [] });
  expect(findCircles(graph)).toEqual([["a", "b", "c"], ["d", "e"], ["g"]]);
});

test("The graph of files includes type-only imports", () => {
  const imports = fileGraph().get("tooling/structure/src/stages.test.ts");
  expect(imports).toContain("tooling/structure/src/stages.ts");
  expect(fileGraph().get("packages/gateway/src/configuration.ts")).toContain("packages/gateway/src/catalog/catalog.ts");
});

test("The graph of folders includes the files beside them", () => {
  const graph = folderGraph();
  expect(graph.get("packages/gateway/src/configuration.ts")).toContain("packages/gateway/src/catalog");
  expect(graph.get("packages/gateway/src/catalog")).toBeDefined();
});

test("Imports form no cycles, by code or by type, between files or between folders", () => {
  expect(allCircles()).toEqual([]);
});
