import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesUnder, root } from "./source-files.ts";

const source = "packages/gateway/src";
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
const tablesIn = (path: string) => {
  const text = textOf(path).replaceAll(/^\s*(?:\/\/|\/?\*).*$/gmu, "");
  const named = [
    ...text.matchAll(/\b(?:selectFrom|insertInto|updateTable|deleteFrom|innerJoin|leftJoin|sql\.table)\(\s*"(\w+)/gu),
    ...text.matchAll(/\b(?:from|join|into|update|table)\s+(\w+)\b/gu),
  ];
  return [...new Set(named.map(([, table = ""]) => table))].filter((table) => owners.has(table));
};

test("a stage names its own tables alone in its SQL", () => {
  const strangers = files.flatMap((path) =>
    tablesIn(path)
      .filter((table) => owners.get(table) !== stageOf(path))
      .map((table) => `${path}: ${table} of ${owners.get(table)}`),
  );
  expect(strangers).toEqual([]);
});
