import { expect, test } from "vitest";
import { wrongContents } from "./check-contents.ts";

const map = (source: string) => JSON.stringify({ sources: [source] });
const right = {
  "package.json": "{}",
  "README.md": "# A package",
  LICENSE: "A license",
  "dist/index.js": `export { act } from "./act.js";`,
  "dist/index.d.ts": `export { act } from "./act.ts";`,
  "dist/index.js.map": map("../src/index.ts"),
  "dist/act.js": "export const act = 1;",
  "dist/act.d.ts": "export declare const act = 1;",
  "src/index.ts": `export { act } from "./act.ts";`,
  "src/act.ts": "export const act = 1;",
};
const wrong = (files: Readonly<Record<string, string | undefined>>) =>
  wrongContents({
    manifest: { name: "thing", version: "1.0.0" },
    files: new Map(Object.entries({ ...right, ...files }).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]]))),
  });

test("What users need may be packed", () => {
  expect(wrong({})).toEqual([]);
});

test.each([
  "dist/.tsbuildinfo",
  "dist/act.test.js",
  "dist/act.test.d.ts",
  "src/act.test.ts",
  "src/testing/vendor.ts",
  "dist/inner/testing/vendor.js",
  "dist/test/harness.d.ts",
  "tsconfig.json",
  ".env",
  "dist/data.json",
])("%s may not", (path) => {
  expect(wrong({ [path]: "" })).toEqual([`${path} is not for users`]);
});

test("A map leads to a packed source, and an import to a packed module", () => {
  expect(wrong({ "dist/act.js.map": map("../src/gone.ts") })).toEqual([
    "dist/act.js.map leads to src/gone.ts, which is not packed",
  ]);
  expect(wrong({ "dist/act.js": undefined })).toEqual(["dist/index.js imports dist/act.js, which is not packed"]);
  expect(wrong({ "dist/act.d.ts": undefined })).toEqual(["dist/index.d.ts imports dist/act.ts, which is not packed"]);
});

test("A package has a README and a license", () => {
  expect(wrong({ "README.md": undefined, LICENSE: undefined })).toEqual(["README.md is missing", "LICENSE is missing"]);
});
