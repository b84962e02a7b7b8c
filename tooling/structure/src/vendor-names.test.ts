import { expect, test } from "vitest";
import { sourceFiles, textOf } from "./source-files.ts";
import { inAnyWriting, vendorWords } from "./vendor-names.ts";

/** Where vendors are named, and why. A folder ends in a slash. */
const places: Readonly<Record<string, string>> = {
  "apps/server/fettle.config.ts": "the configuration: it lists the connectors",
  "apps/server/test/": "these tests walk both vendors' pages and compare their records",
  "tooling/demo/": "the demo connects a system of each vendor",
  "tooling/bench/src/house/vendor.ts": "the wiring of the benchmarks: the vendor that they stand in for",
  "tooling/chaos/src/vendors.ts": "the wiring of the chaos runs: the simulator's vendors",
  "tooling/packages/consumers/gateway.ts": "an operator's configuration, type-checked from outside",
  "tooling/packages/src/release/release.test.ts": "an operator's configuration, installed from outside",
  "tooling/test-suite/services.ts": "the programs that tests need: a vendor's own server",
  "tooling/structure/src/vendor-names": "this rule, whose examples are real",
};

const all = await vendorWords();
const pattern = inAnyWriting(all.flatMap(({ words }) => words));
const watched = sourceFiles().filter((path) => /^(?:packages\/gateway\/src|apps\/server|tooling)\//u.test(path));
const placeOf = (path: string) => Object.keys(places).find((place) => path.startsWith(place));
const named = watched.flatMap((path) => {
  const lines = [path, ...textOf(path).split("\n")];
  return lines.flatMap((line, index) => (pattern.test(line) ? [{ path, where: `${path}:${index} ${line.trim()}` }] : []));
});

test("The gateway, the server and the tools name no vendor, outside of configuration and what stands in for customers", () => {
  expect(watched.length).toBeGreaterThan(500);
  expect(named.filter(({ path }) => placeOf(path) === undefined).map(({ where }) => where)).toEqual([]);
});

test("Every place that may name vendors does", () => {
  const used = new Set(named.map(({ path }) => placeOf(path)));
  expect(Object.keys(places).filter((place) => !used.has(place))).toEqual([]);
});

test("Every connector package has its words", () => {
  expect(all.length).toBeGreaterThan(1);
  for (const { folder, words } of all) expect([folder, words.length > 0]).toEqual([folder, true]);
});

test.for([
  "cmms-bee",
  "the CMMS Bee vendor",
  "CmmsBeeWorkOrder",
  "cmms_bee",
  "FETTLE_CMMS_BEE_BASE_URL",
  "cmmsbee",
  "src/cmms-bee/a.ts",
])("A vendor is found as %s", (text) => {
  expect(text).toMatch(inAnyWriting(["cmms-bee"]));
});

test("Words of the field are nobody's", () => {
  for (const text of ["cmms", "a CMMS", "field-service", "pest control", "the bee"]) expect(text).not.toMatch(pattern);
});
