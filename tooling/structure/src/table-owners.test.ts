import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesUnder, root } from "./source-files.ts";

const source = "packages/gateway/src";

/** Tables that a stage names although another stage declares them, and the reason. */
const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "change-log": {
    environments: "the log's counter is in columns of the environment's row, which its writers lock last",
    systems:
      "one statement keeps a system's newest status as long as its row, and logs are written under its lock; systems is a later stage",
  },
  commands: {
    records: "an app's id of a deleted record is free again, in the statement that claims it",
    systems: "the commands that wait in systems in use are one statement",
  },
  "customer-links": { records: "customers that a rule takes for one, without those that are linked already, are one statement" },
  deliver: { consumers: "an endpoint's place is its consumer's: skipped stretches are listed in the transaction that moves it" },
  filter: {
    record_links: "a condition on a reference is part of a list of records",
    custom_values: "a condition on a mapped field is part of a list of records",
  },
  ingest: {
    records: "only ingest writes records: it decides and writes under one lock",
    record_links: "links are written with their records",
    custom_values: "the values of mapped fields are written with their records",
    commands: "a change in progress finds its command by the command's row, in the same transaction; commands is a later stage",
  },
  ingress: { systems: "the newest webhooks of a connector's systems are one statement" },
  observe: {
    ingress_deliveries: "a trace is what all stages have logged of one story, in order: one statement",
    audit_entries: "as above",
    sync_runs: "as above",
    commands: "as above",
    vendor_calls: "as above",
    changes: "as above",
    system_changes: "as above",
    notices: "as above",
    webhook_deliveries: "as above",
  },
  records: { external_ids: "an app's own id shows with its record, and lists are filtered by it; commands is a later stage" },
  store: { records: "the store makes columns and indexes of records from descriptors, and fills them" },
  principals: { systems: "a token is bound to a system under a lock of the system's row; systems is a later stage" },
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

test("A stage's SQL names only its own tables and the listed exceptions", () => {
  expect(owners.size).toBeGreaterThan(20);
  const strangers = named.filter(({ stage, table }) => exceptions[stage]?.[table] === undefined);
  expect(strangers.map(({ path, table }) => `${path} names ${table} of ${owners.get(table)}`)).toEqual([]);
});

test("Every listed exception is needed", () => {
  const unused = Object.entries(exceptions).flatMap(([stage, tables]) =>
    Object.keys(tables).filter((table) => !named.some((one) => one.stage === stage && one.table === table)),
  );
  expect(unused).toEqual([]);
});
