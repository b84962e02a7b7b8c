import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runProgram } from "../run-program.ts";
import { findBase } from "./find-base.ts";
import { missingChangesets } from "./missing-changesets.ts";

let repository: string;

const git = (...words: readonly string[]) =>
  runProgram(["git", "-c", "user.name=Test", "-c", "user.email=test@example.com", ...words], repository);

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), text);
  }
}

async function commit(files: Readonly<Record<string, string>>): Promise<void> {
  await write(files);
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "A change");
}

const manifest = (more: object = {}) =>
  JSON.stringify({
    name: "thing",
    version: "1.0.0",
    exports: { ".": { "@fettle/source": "./src/index.ts", default: "./dist/index.js" }, "./schema.graphql": "./schema.graphql" },
    ...more,
  });
const index = `export { act } from "./act.ts";`;
const act = (body: string, parameters = "") => `/** Acts. */\nexport function act(${parameters}): number {\n  ${body}\n}\n`;
const changeset = (name: string, kind = "minor") => `---\n"${name}": ${kind}\n---\n\nIt acts.\n`;

const filesOf = (name: string, more: object) => ({
  [`packages/${name}/package.json`]: manifest({ name, ...more }),
  [`packages/${name}/src/index.ts`]: "export const one = 1;",
});

beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), "fettle-changesets-"));
  await git("init", "--quiet", "--initial-branch=main");
  await commit({
    "packages/thing/package.json": manifest(),
    "packages/thing/schema.graphql": "type Query { a: Int }",
    "packages/thing/src/index.ts": index,
    "packages/thing/src/act.ts": act("return 1;"),
    "packages/thing/src/hidden.ts": "export const hidden = 1;",
    ".changeset/earlier.md": changeset("thing"),
  });
});

afterEach(() => rm(repository, { recursive: true, force: true }));

const missing = async () => await missingChangesets(repository, "HEAD");

test("A change of a signature, of the schema or of what a manifest promises needs a changeset", async () => {
  await write({ "packages/thing/src/act.ts": act("return 1;", "by: number") });
  expect(await missing()).toEqual([{ name: "thing", changed: ["act.ts"] }]);
  await write({
    "packages/thing/schema.graphql": "type Query { b: Int }",
    "packages/thing/package.json": manifest({ engines: { node: ">=24" } }),
  });
  expect(await missing()).toEqual([{ name: "thing", changed: ["./schema.graphql", "act.ts", "package.json: engines"] }]);
});

test("A changeset of the same change that names the package is enough, also one that says that nobody notices", async () => {
  await write({ "packages/thing/src/act.ts": act("return 1;", "by: number"), ".changeset/other.md": changeset("other") });
  expect(await missing()).toHaveLength(1);
  for (const kind of ["minor", "none"]) {
    await write({ ".changeset/new.md": changeset("thing", kind) });
    expect(await missing()).toEqual([]);
  }
});

test("Nobody outside notices another body, a comment, a test or a version", async () => {
  await write({
    "packages/thing/src/act.ts": act("return 2;").replace("Acts.", "Acts twice."),
    "packages/thing/src/hidden.ts": "export const hidden = (by: number) => by;",
    "packages/thing/src/act.test.ts": "export {};",
    "packages/thing/package.json": manifest({ version: "1.1.0" }),
  });
  expect(await missing()).toEqual([]);
});

test("A new package needs a changeset, and a private one none", async () => {
  await write({ ...filesOf("new-one", {}), ...filesOf("private-one", { private: true }) });
  expect((await missing()).map(({ name }) => name)).toEqual(["new-one"]);
});

test("Work is compared with where it left the main branch, and the main branch with its previous commit", async () => {
  const first = (await git("rev-parse", "HEAD")).trim();
  expect(await findBase(repository)).toBeNull();
  await commit({ "README.md": "A thing." });
  const second = (await git("rev-parse", "HEAD")).trim();
  await git("update-ref", "refs/remotes/origin/main", "HEAD");
  expect(await findBase(repository)).toBe(first);
  await commit({ "README.md": "Two things." });
  await commit({ "README.md": "Three things." });
  expect(await findBase(repository)).toBe(second);
});
