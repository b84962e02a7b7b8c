import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { testPackage } from "./test-package.ts";
import { sampleConnector } from "./testing/sample-connector.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-package-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const one = sampleConnector({}, { id: "acme-cmms" });
const other = sampleConnector({}, { id: "acme-field" });
const right = {
  keywords: ["fettle-connector"],
  peerDependencies: { "@fettle/connector": "^1.0.0" },
  fettle: { specificationVersion: "v1", connectors: ["acme-cmms", "acme-field"] },
};

/** The names of the tests that fail. */
async function failuresOf(manifest: object, exported: object): Promise<readonly string[]> {
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  const tests: { readonly name: string; readonly body: () => void | Promise<void> }[] = [];
  const runner = {
    describe: (_: string, body: () => void) => body(),
    it: (name: string, body: () => void) => void tests.push({ name, body }),
  };
  testPackage({ folder: pathToFileURL(folder), exported, runner });
  const failures: string[] = [];
  for (const { name, body } of tests) {
    try {
      await body();
    } catch {
      failures.push(name);
    }
  }
  return failures;
}

it("A package with several products passes, whatever else it exports, and by two names", async () => {
  expect(await failuresOf(right, { one, other, default: one, answers: {}, version: 1 })).toEqual([]);
});

const isFound = "can be found";
const declares = "declares exactly";
it.each<[string, object, object, string]>([
  [
    "a product that package.json leaves out",
    { ...right, fettle: { ...right.fettle, connectors: ["acme-cmms"] } },
    { one, other },
    declares,
  ],
  ["a product that is not exported", right, { one }, declares],
  ["two products with one id", right, { one, other, third: sampleConnector({}, { id: "acme-cmms" }) }, declares],
  [
    "an id that is declared twice",
    { ...right, fettle: { ...right.fettle, connectors: ["acme-cmms", "acme-cmms", "acme-field"] } },
    { one, other },
    declares,
  ],
  ["no product", { ...right, fettle: { ...right.fettle, connectors: [] } }, {}, declares],
  ["no keyword", { ...right, keywords: [] }, { one, other }, isFound],
  ["another specification", { ...right, fettle: { ...right.fettle, specificationVersion: "v2" } }, { one, other }, isFound],
  ["a specification of its own", { ...right, dependencies: right.peerDependencies }, { one, other }, isFound],
  ["no specification", { ...right, peerDependencies: {} }, { one, other }, isFound],
])("A package with %s fails", async (_, manifest, exported, test) => {
  expect((await failuresOf(manifest, exported)).join("\n")).toContain(test);
});
