import { expect, test } from "vitest";
import { wrongManifest } from "./check-manifest.ts";

const folder = "packages/connectors/acme";
const right = {
  name: "@fettle/connector-acme",
  version: "1.0.0",
  description: "Fettle connector for Acme.",
  keywords: ["fettle", "fettle-connector"],
  license: "Apache-2.0",
  repository: { url: "git+https://example.com/fettle.git", directory: folder },
  type: "module",
  exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  publishConfig: { access: "public", provenance: true },
  dependencies: { "@fettle/connector-kit": "^1.0.0" },
  peerDependencies: { "@fettle/connector": "^1.0.0" },
  engines: { node: ">=22" },
  fettle: { specificationVersion: "v1", connectors: ["acme"] },
};

test("A complete manifest has nothing wrong", () => {
  expect(wrongManifest(right, folder)).toEqual([]);
});

test.each([
  [{ description: "" }, "has no description"],
  [{ license: "" }, "has no license"],
  [
    { repository: { url: "git+https://example.com/fettle.git", directory: "packages/other" } },
    `names another folder of the repository than ${folder}`,
  ],
  [{ engines: {} }, "names no version of Node"],
  [{ type: "commonjs" }, "is no ES module"],
  [{ publishConfig: { access: "public" } }, "is published without provenance"],
  [{ keywords: ["fettle"] }, "lacks the keyword fettle-connector"],
  [{ fettle: { specificationVersion: "v1", connectors: [] } }, "names no connectors in fettle"],
  [{ peerDependencies: {} }, "does not have @fettle/connector as a peer"],
  [{ dependencies: { "@fettle/connector": "^1.0.0" } }, "has a @fettle/connector of its own"],
  [{ dependencies: { zod: "catalog:" } }, "depends on zod as catalog:, which means nothing outside of the repository"],
])("%j: %s", (part, words) => {
  expect(wrongManifest({ ...right, ...part }, folder)).toEqual([words]);
});
