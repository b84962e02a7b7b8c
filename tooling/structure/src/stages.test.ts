import { expect, test } from "vitest";
import { backwardImports, gatewayFolders } from "./stage-imports.ts";
import { orderedFolders } from "./stages.ts";

test("every folder of the gateway has its place in the order, and every place is a folder's", () => {
  expect(gatewayFolders.toSorted()).toEqual(orderedFolders.toSorted());
});

test("a stage imports from the stages before it alone, types included", () => {
  expect(backwardImports(orderedFolders)).toEqual([]);
});

test("an import from a later stage is found", () => {
  expect(backwardImports(orderedFolders.toReversed())).not.toEqual([]);
});
