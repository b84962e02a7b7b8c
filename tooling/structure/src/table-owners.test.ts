import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesUnder, root } from "./source-files.ts";

const source = "packages/gateway/src";

/** Tables that a stage names although another one declares them, and why. */
const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "change-log": {
    environments: "the counter of the log is columns of the environment's row, which its writers lock last",
    systems: "the newest status of a system stays for as long as its row, in one statement; systems come later",
  },
  filter: { record_links: "a condition on a reference is a part of a list of records" },
  ingest: {
    records: "ingesting is the one writer of records: it decides and writes under one lock",
    record_links: "they are written with their records",
    commands: "what a command under way has brought is told by its row, in the transaction of the change; commands come later",
  },
  principals: { systems: "a token is bound to a system under a lock of its row; systems come later" },
  "vendor-calls": {
    systems: "a call is written under the lock of its system that every writer takes; systems come later",
    system_changes: "an erased system is told from one that is being connected by its history",
  },
};

const files = filesUnder(source).filter((path) => path.endsWith(".ts") && !/\.test\.|\/testing\/|\/migrations\//u.test(path));
const textOf = (path: string) => readFileSync(join(root, path), "utf8");
const stageOf = (path: string) => path.slice(source.length + 1).split("/")[0] ?? "";

/** The stage that declares each table. */
const owners = new Map(
  files.flatMap((path) =>
    [...textOf(path).matchAll(/defineTable\(\{\s+name: "(\w+)"/gu)].map(([, table = ""]) => [table, stageOf(path)] as const),
  ),
);

/** Each table that a file names in SQL, by hand or through the builder. */
function tablesIn(path: string): readonly string[] {
  const text = textOf(path).replaceAll(/^\s*(?:\/\/|\/?\*).*$/gmu, "");
  const withoutTexts = text.replaceAll(/"[^"\n]*"/gu, "");
  const named = [
    ...text.matchAll(/\b(?:selectFrom|insertInto|updateTable|deleteFrom|using|\w+Join|sql\.table)\(\s*"(\w+)/gu),
    ...withoutTexts.matchAll(/\b(?:from|join|into|update|using)\s+(\w+)\b/gu),
  ];
  return [...new Set(named.map(([, table = ""]) => table))].filter((table) => owners.has(table));
}

const named = files.flatMap((path) =>
  tablesIn(path)
    .filter((table) => owners.get(table) !== stageOf(path))
    .map((table) => ({ path, stage: stageOf(path), table })),
);

test("a stage names its own tables alone in its SQL, but for those that are said to be needed", () => {
  expect(owners.size).toBeGreaterThan(20);
  const strangers = named.filter(({ stage, table }) => exceptions[stage]?.[table] === undefined);
  expect(strangers.map(({ path, table }) => `${path} names ${table} of ${owners.get(table)}`)).toEqual([]);
});

test("each of them is needed", () => {
  const unused = Object.entries(exceptions).flatMap(([stage, tables]) =>
    Object.keys(tables).filter((table) => !named.some((one) => one.stage === stage && one.table === table)),
  );
  expect(unused).toEqual([]);
});
