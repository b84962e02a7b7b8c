import { graphql } from "graphql";
import { beforeEach, expect, it } from "vitest";
import { createContext } from "../../graph/context.ts";
import { createSchema } from "../../graph/create-schema.ts";
import type { GraphPart } from "../../graph/graph.ts";
import { recordWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { createRunner } from "../../graph/testing/run.ts";
import { tinyCatalog } from "../../graph/testing/tiny-catalog.ts";
import { graphParts } from "../../stages.ts";
import { entityRef } from "./entity-ref.ts";

let memory: MemoryStages;
let run: ReturnType<typeof createRunner>;

beforeEach(() => {
  memory = createMemoryStages({ catalog: tinyCatalog });
  run = createRunner(memory);
  for (const record of [
    workOrderWith("wo_1", { asset: "ast_1" }),
    recordWith("Asset", "ast_1", { name: "Pump", status: "DOWN", isActive: true }),
  ])
    memory.records.rows.set(record.id, record);
});

const selected = () => memory.records.selections.map(({ properties, withPlace }) => [properties, withPlace]);

it("A list and its relations read only what the operation selects", async () => {
  await run(`{ workOrders { nodes { id title asset { id remoteData } } } }`);
  expect(selected()).toEqual([
    [["document.asset", "document.title"], false],
    [["remoteData"], false],
  ]);
});

it("An operation that selects ids alone reads no document", async () => {
  await run(`{ workOrders { nodes { __typename id } } }`);
  expect(selected()).toEqual([[[], false]]);
});

it("Fragments, interfaces and aliases count, and the place is read for a cursor", async () => {
  await run(`
    query { workOrders { position: changeCursor edges { node { ...Times ...on SystemRecord { number: version } } } } }
    fragment Times on WorkOrder { since: createdAt ...on Node { id } }`);
  expect(selected()).toEqual([[["version", "createdAt"], true]]);
});

it("A record is read whole for a field that does not declare what it shows", async () => {
  const shout: GraphPart = {
    name: "shouting",
    add: (graph) =>
      void graph.builder.objectFields(entityRef(graph, "WorkOrder"), (t) => ({
        payload: t.string({ nullable: false, description: "A test.", resolve: ({ remoteData }) => JSON.stringify(remoteData) }),
      })),
  };
  const { use } = memory;
  const context = createContext({
    use,
    principal: administrator,
    requestId: "request-1",
    lastEventId: null,
    signal: new AbortController().signal,
  });
  const schema = createSchema(tinyCatalog, [...graphParts, shout]);
  const { data } = await graphql({ schema, source: `{ workOrder(id: "wo_1") { payload } }`, contextValue: context });
  expect(data).toEqual({ workOrder: { payload: '{"raw":true}' } });
  expect(selected()).toEqual([[expect.arrayContaining(["document", "remoteData", "deletedAt"]), false]]);
});
