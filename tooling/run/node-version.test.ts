import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { versions, whyNot } from "./node-version.mjs";

const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

test.each(["README.md", "CONTRIBUTING.md", ".ci/run"])(
  "%s names the Node to begin with, and otherwise only the one to run with",
  (file) => {
    const named = [...textOf(file).matchAll(/\bNode (\d+)/gu)].map(([, major]) => Number(major));
    expect(named).toContain(versions.toBegin);
    expect([versions.toBegin, versions.toRun]).toEqual(expect.arrayContaining([...new Set(named)]));
  },
);

test("The repository's own Node is the one to run with", () => {
  const brought = [...textOf("pnpm-workspace.yaml").matchAll(/^ {2}node-[a-z]+-\w+: (\d+)\./gmu)].map(([, major]) =>
    Number(major),
  );
  expect(new Set(brought)).toEqual(new Set([versions.toRun]));
});

test.each([
  ["linux", "x64", "v20.0.0"],
  ["darwin", "arm64", "v24.1.0"],
])("An installation on %s %s may begin with %s", (platform, arch, version) => {
  expect(whyNot({ platform, arch, version })).toBeNull();
});

test.each([
  ["linux", "x64", "v18.19.0", /^Fettle needs Node 20 or later to begin; this is v18\.19\.0\.$/u],
  ["darwin", "arm64", "v22.1.0", /^Fettle brings its own Node for Linux .* on darwin arm64 it needs Node 24 .*$/u],
  ["win32", "x64", "v24.1.0", /run it in WSL/u],
])("An installation on %s %s is refused in one line with %s", (platform, arch, version, reason) => {
  expect(whyNot({ platform, arch, version })).toMatch(reason);
});
