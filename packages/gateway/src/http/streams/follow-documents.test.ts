import { beforeAll, expect, it } from "vitest";
import { createSchema } from "../../graph/create-schema.ts";
import { changeOf, recordWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { tinyCatalog } from "../../graph/testing/tiny-catalog.ts";
import { graphParts } from "../../stages.ts";
import { createFollowedDocuments } from "./follow-documents.ts";

let memory: MemoryStages;
beforeAll(() => {
  memory = createMemoryStages({ catalog: tinyCatalog });
  memory.records.rows.set("ast_1", recordWith("Asset", "ast_1", { name: "Pump", status: "DOWN", isActive: true }));
});

const signal = new AbortController().signal;

/** What a document answers to the same change: alone, alone again, and to three at the same time. */
async function answersTo(document: string): Promise<readonly string[]> {
  const schema = createSchema(tinyCatalog, graphParts);
  const documents = createFollowedDocuments({ schema, use: memory.use, log: memory.log, trust: null });
  const checked = await documents.check({ document, variables: null }, administrator);
  if (checked.type === "refused") throw new Error(checked.message);
  if (checked.document.log !== "records") throw new Error("The document follows another log.");
  const { answer } = checked.document;
  const record = workOrderWith("wo_1", { title: 'A "title"', status: "OPEN", asset: "ast_1", assignees: ["tech_none"] });
  const change = changeOf(record, 7);
  const ask = () => answer({ type: "change", position: 7, mark: null, change, matches: true }, "trace", signal);
  return [await ask(), await ask(), ...(await Promise.all([ask(), ask(), ask()]))];
}

it("A document that would begin at a cursor is refused, because its follower has a place of its own", async () => {
  const schema = createSchema(tinyCatalog, graphParts);
  const { check } = createFollowedDocuments({ schema, use: memory.use, log: memory.log, trust: null });
  const byVariable = "subscription ($after: String) { ...all } fragment all on Subscription { changes(after: $after) { kind } }";
  const given = [
    { document: `subscription { changes(after: "x") { kind } }`, variables: null },
    { document: byVariable, variables: { after: "x" } },
  ];
  for (const text of given)
    expect(await check(text, administrator)).toEqual({ type: "refused", message: expect.stringContaining("after") });
  expect(await check({ document: byVariable, variables: null }, administrator)).toMatchObject({ type: "followed" });
});

it.each([
  ["subscription { changes { kind entity recordId systemId version changedFields } }", '"entity":"WorkOrder"'],
  [
    "subscription { workOrderChanges { kind matches workOrder { id title status dueAt asset { name } } } }",
    '"asset":{"name":"Pump"}',
  ],
  [
    "subscription { changes { __typename ... on WorkOrderChange { workOrder { assignees { name } } } } }",
    '"__typename":"WorkOrderChange"',
  ],
])("A document answers later events, for which it is compiled, as GraphQL answered the first: %s", async (document, part) => {
  const [first, ...others] = await answersTo(document);
  expect(first).toContain(part);
  expect(others).toEqual(Array(4).fill(first));
});
