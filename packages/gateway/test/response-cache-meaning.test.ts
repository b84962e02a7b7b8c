import fc from "fast-check";
import { getOperationAST, parse, validate } from "graphql";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { createSchema } from "../src/graph/create-schema.ts";
import { randomOperation } from "../src/graph/testing/random-operation.ts";
import { footprintOf } from "../src/http/response-cache/footprint.ts";
import { graphParts } from "../src/stages.ts";
import { describeOnEachStore } from "./harness/fresh-database.ts";
import { ask, callers, catalog, entityNames, hitsOf, idOf, openHouse, type Asked, type House } from "./response-cache/house.ts";

const { seed, cases } = inject("chance");
const stepsOfRun = 60;
const schema = createSchema(catalog, graphParts);
const remoteIds = ["1", "2", "3"];
const systemIds = ["sys_1", "sys_2"];
const ids = entityNames.flatMap((entity) => systemIds.flatMap((system) => remoteIds.map((id) => idOf(system, entity, id))));

/** Random operations whose answers may be kept, and a few that apps would send. */
function operationsFrom(start: number, count: number): readonly Asked[] {
  const usual: readonly Asked[] = [
    {
      query:
        "{ workOrders(first: 5) { nodes { id title status asset { id name } assignees { id name } } pageInfo { hasNextPage } } }",
    },
    { query: "{ workOrders(where: { status: { eq: OPEN } }, deleted: INCLUDE) { totalCount edges { cursor node { title } } } }" },
    { query: "{ assets { nodes { name workOrders(first: 3) { totalCount nodes { title } } } changeCursor } }" },
    ...ids
      .slice(0, 4)
      .map((id) => ({ query: "query One($id: ID!) { workOrder(id: $id) { title version deletedAt } }", variables: { id } })),
  ];
  const drawn: Asked[] = [];
  for (let number = 0; drawn.length < count && number < 40_000; number += 1) {
    const asked = randomOperation(schema, start + number, { levels: 4, ids: [...ids, "none"] });
    const document = parse(asked.query);
    const operation = getOperationAST(document);
    if (
      operation &&
      validate(schema, document).length === 0 &&
      (footprintOf(schema, { document, operation, ...asked }, null)?.size ?? 0) > 0
    )
      drawn.push(asked);
  }
  expect(drawn).toHaveLength(count);
  return [...usual, ...drawn];
}

const operations = operationsFrom(seed, 30);

const target = {
  node: fc.nat(1),
  system: fc.constantFrom(...systemIds),
  entity: fc.constantFrom(...entityNames),
  id: fc.constantFrom(...remoteIds),
};
const step = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      ...target,
      name: fc.constantFrom("One", "Two", "Ünïcode 🛠"),
      status: fc.constantFrom("OPEN" as const, "COMPLETED" as const),
      asset: fc.constantFrom(...remoteIds),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ...target }) },
  {
    weight: 9,
    arbitrary: fc.record({
      node: fc.nat(1),
      // Some more often than others, as in life.
      operation: fc
        .tuple(fc.nat(operations.length - 1), fc.nat(operations.length - 1))
        .map(([one, other]) => Math.min(one, other)),
      caller: fc.constantFrom(...Object.keys(callers)),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

describeOnEachStore("what answers from the cache mean", () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  const nodeAt = (index: number) => house.nodes[index % house.nodes.length] ?? house.first;

  /** Does a step. Returns the answers of the node with the cache and that of an execution, which nothing separates. */
  async function does(one: Step): Promise<{ readonly given: readonly string[]; readonly executed: string } | null> {
    const node = nodeAt(one.node);
    if ("operation" in one) {
      const asked = operations[one.operation] ?? { query: "{ __typename }" };
      const given: string[] = [];
      for (let times = 0; times < 3; times += 1) given.push(await ask(node.cached, asked, one.caller));
      return { given, executed: await ask(node.plain, asked, one.caller) };
    }
    const { system, entity, id } = one;
    if (!("name" in one)) await node.remove(system, entity, [id]);
    else
      await node.write(system, entity, [{ id, name: one.name, status: one.status, asset: one.asset, technicians: [one.asset] }]);
    return null;
  }

  it("Whatever is asked, with whatever rights and writes in between, on any node, the answer is that of an execution", async () => {
    const steps = fc.array(step, { minLength: stepsOfRun, maxLength: stepsOfRun, size: "max" });
    await fc.assert(
      fc.asyncProperty(steps, async (drawn) => {
        for (const one of drawn) {
          const answers = await does(one);
          for (const given of answers?.given ?? []) expect({ one, given }).toEqual({ one, given: answers?.executed });
        }
      }),
      { seed, numRuns: Math.max(3, Math.ceil(cases / 1000)), endOnFailure: true },
    );
    let hits = 0;
    for (const { cached } of house.nodes) hits += await hitsOf(cached);
    expect(hits).toBeGreaterThan(10);
  }, 180_000);
});
