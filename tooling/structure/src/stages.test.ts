import { expect, test } from "vitest";
import { backwardImports, gatewayFolders } from "./stage-imports.ts";
import { orderedFolders } from "./stages.ts";

test("The order has exactly the folders of the gateway", () => {
  expect(gatewayFolders.toSorted()).toEqual(orderedFolders.toSorted());
});

test("A stage imports only from earlier stages, types included", () => {
  expect(backwardImports(orderedFolders)).toEqual([]);
});

test("The check finds an import from a later stage", () => {
  expect(backwardImports(orderedFolders.toReversed())).not.toEqual([]);
});
