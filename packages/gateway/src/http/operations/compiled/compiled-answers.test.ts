import fc from "fast-check";
import { execute, getOperationAST, getVariableValues, parse, validate, type GraphQLSchema } from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import { createContext } from "../../../graph/context.ts";
import { createSchema } from "../../../graph/create-schema.ts";
import { recordWith, systemWith, workOrderWith } from "../../../graph/testing/fixtures.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../../../graph/testing/memory-stages.ts";
import { randomOperation, type RandomOperation } from "../../../graph/testing/random-operation.ts";
import { tinyCatalog } from "../../../graph/testing/tiny-catalog.ts";
import type { Principal } from "../../../principal.ts";
import { graphParts } from "../../../stages.ts";
import type { ReadyOperation } from "../operation.ts";
import { createRunOperation } from "../run-operation.ts";

const ids = ["wo_1", "wo_2", "wo_3", "ast_1", "ast_2", "tech_1", "loc_1", "tgau_1", "sys_1", "sys_2", "wo_none", "cmd_1", "é"];

let memory: MemoryStages;
let schema: GraphQLSchema;

/** A write, which may come between any two operations. */
function write(number: number): void {
  const { rows } = memory.records;
  const version = (rows.get("wo_1")?.version ?? 0) + 1;
  const status = ["OPEN", "NO_SUCH_STATUS", "COMPLETED"][number % 3] ?? "OPEN";
  const values = { version, updatedAt: new Date(1_770_000_000_000 + number), systemId: `sys_${1 + (number % 2)}` };
  const references = {
    asset: `ast_${number % 3}`,
    assignees: ["tech_1", "tech_none", "tech_1"].slice(number % 4),
    location: "loc_1",
  };
  rows.set("wo_1", workOrderWith("wo_1", { status, dueAt: "2026-02-31T08:00:00.000Z", ...references }, values));
  rows.set(
    "wo_2",
    workOrderWith("wo_2", { description: 'Ünïcode "\u2028\\ 🛠\u0007', asset: "ast_1", estimatedMinutes: number / 2 }),
  );
  rows.set(
    "wo_3",
    workOrderWith("wo_3", { title: null, asset: "wo_1" }, { customFields: { 2: [1, "x"], 1: JSON.rawJSON("1.00") as never } }),
  );
  rows.set("ast_1", recordWith("Asset", "ast_1", { name: `Pump ${number}`, status: "DOWN", isActive: true, parent: "ast_2" }));
  rows.set("ast_2", recordWith("Asset", "ast_2", { name: "Old", status: "DOWN", isActive: false }, { deletedAt: new Date(0) }));
  rows.set("tech_1", recordWith("Technician", "tech_1", { name: "Ada", isActive: true }, { systemId: "sys_2" }));
  rows.set("loc_1", recordWith("Location", "loc_1", { name: "Hall", isActive: true, address: { city: "Ulm" } }));
  const gauge = {
    name: "G",
    reading: 1.5,
    kind: "HEAT",
    readers: ["tech_1"],
    limits: { low: 3, unit: "?" },
    tags: ["a", 1, "b"],
  };
  rows.set("tgau_1", recordWith("TinyGauge", "tgau_1", { ...gauge, price: { amount: "1.10", currency: "EUR" } }));
  memory.systems.set("sys_1", systemWith("sys_1", { displayName: `System ${number}` }));
}

beforeAll(() => {
  memory = createMemoryStages({ catalog: tinyCatalog });
  memory.systems.set("sys_2", systemWith("sys_2"));
  schema = createSchema(tinyCatalog, graphParts);
});

const principals: readonly Principal[] = [
  administrator,
  { ...administrator, tokenId: "tok_reader", scopes: ["read"] },
  { ...administrator, tokenId: "tok_bound", scopes: ["read", "systems"], systemId: "sys_1" },
  { ...administrator, tokenId: "tok_writer", scopes: ["write"] },
  { ...administrator, environmentId: "env_other", tokenId: "tok_other", scopes: ["read"] },
];

interface Asked extends RandomOperation {
  readonly principal: Principal;
}

/** Gives the answer to an operation as text, and tells whether it was found in the way under test. */
type Answering = (ready: ReadyOperation) => Promise<{ readonly text: string; readonly isOwn: boolean }>;

const signal = new AbortController().signal;

/** The answer of GraphQL itself. */
const plain: Answering = async ({ document, operation, variables, caller }) => {
  const { principal, requestId, lastEventId } = caller;
  const { errors, data } = await execute({
    schema,
    document,
    operationName: operation.name?.value,
    variableValues: variables,
    contextValue: createContext({ use: memory.use, principal, requestId, lastEventId, signal }),
  });
  return { text: JSON.stringify({ errors, data }), isOwn: errors === undefined };
};

/** Other ways to an answer, each of which must give the plain one. */
const ways: Readonly<Record<string, () => Answering>> = {
  compiled() {
    const run = createRunOperation(schema);
    const around = { use: memory.use, signal, hold: () => true };
    return async (ready) => {
      await run(ready, around);
      const result = await run(ready, around);
      if ("written" in result) return { text: `{"data":${result.written}}`, isOwn: true };
      return { text: JSON.stringify({ errors: result.errors, data: result.data }), isOwn: false };
    };
  },
};

function readyOf({ query, variables, principal }: Asked): ReadyOperation | null {
  const document = parse(query);
  if (validate(schema, document).length > 0) throw new Error(`The operation is not valid: ${query}`);
  const operation = getOperationAST(document);
  if (!operation) throw new Error(`There is no operation: ${query}`);
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (errors !== undefined) return null;
  const caller = {
    principal,
    requestId: "r",
    transport: "http",
    readOnly: false,
    lastEventId: null,
    watch: () => () => {},
    signal: new AbortController().signal,
  } as const;
  const cost = { cost: 1, limit: 1, depth: 1, depthLimit: 1 };
  return { type: "ready", caller, document, operation, variables, coerced, cost };
}

describe.each(Object.entries(ways))("An answer that is %s is GraphQL's own to the byte", (_, create) => {
  it("for random operations, variables, rights and interleaved writes", async () => {
    const answer = create();
    let [own, all] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1_000_000),
        fc.nat(50),
        fc.constantFrom(...principals),
        fc.integer({ min: 1, max: 4 }),
        async (seed, number, principal, levels) => {
          write(number);
          const ready = readyOf({ ...randomOperation(schema, seed, { levels, ids }), principal });
          if (ready === null) return;
          const [expected, given] = [await plain(ready), await answer(ready)];
          expect(given.text).toBe(expected.text);
          if (expected.isOwn) all += 1;
          if (given.isOwn) own += 1;
          write(number + 1);
          expect((await answer(ready)).text).toBe((await plain(ready)).text);
        },
      ),
      { numRuns: 400 },
    );
    // Otherwise the test compares GraphQL with itself.
    expect(own).toBeGreaterThan(all * 0.8);
    expect(own).toBeGreaterThan(50);
  }, 120_000);

  it.each([
    [
      "{ workOrders(first: 3) { nodes { id title asset { id name parent { name } } assignees { name } } totalCount pageInfo { endCursor } } }",
    ],
    [
      '{ a: node(id: "wo_1") { id ...on WorkOrder { title asset { name } } } b: nodes(ids: ["ast_1", "wo_2", "x", "tech_1"]) { __typename id } }',
    ],
    [
      'query ($yes: Boolean = true) { workOrder(id: "wo_2") { ...F @include(if: $yes) title @skip(if: $yes) ...F } } fragment F on WorkOrder { id description }',
    ],
    ["{ tinyGauges { nodes { name tags limits { low unit } price { amount currency } readers { id } site { id } } } }"],
    [
      "{ workOrders { nodes { ...on SystemRecord { id ...on WorkOrder { id title @skip(if: true) } } } edges { cursor node { version } } } }",
    ],
    ['{ workOrder(id: "wo_3") { title customFields } }'],
    ['{ location(id: "loc_1") { id name } asset(id: "ast_1") { workOrders { totalCount } } }'],
    ['{ workOrders(after: "bad") { nodes { id } } asset(id: "ast_1") { id } }'],
  ])("for %s", async (query) => {
    write(2);
    const ready = readyOf({ query, variables: {}, principal: administrator });
    if (ready === null) throw new Error("The variables are wrong.");
    const answer = create();
    const [expected, given] = [await plain(ready), await answer(ready)];
    expect(given).toEqual(expected);
  });
});
