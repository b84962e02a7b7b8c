import { expect, test } from "vitest";
import { openProject } from "./program.ts";
import { findStrayHandles } from "./stray-handles.ts";

test("The check finds an outer handle, the network and another store, and nothing else", () => {
  using opened = openProject("tooling/structure");
  const found = findStrayHandles(opened.project, "tooling/structure/src/fixtures");
  expect(found.map((place) => place.replace(/^.*:\d+ /u, ""))).toEqual([
    "database (Kysely)",
    "fetch",
    "store (Store)",
    "service (Kysely)",
  ]);
});

test("Inside a transaction the gateway uses only the transaction's own handle, and no network", () => {
  using opened = openProject("packages/gateway");
  expect(findStrayHandles(opened.project, "packages/gateway/src")).toEqual([]);
});
