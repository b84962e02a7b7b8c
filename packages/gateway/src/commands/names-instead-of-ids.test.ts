import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { logStart } from "../change-log/place.ts";
import { recordWith, systemWith, workOrderWith } from "../graph/testing/fixtures.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../graph/testing/memory-stages.ts";
import { createRunner } from "../graph/testing/run.ts";
import { recordId } from "../identifiers.ts";
import { openTestStore, type TestStore } from "../ingest/testing/open-test-store.ts";
import { testConnector } from "../ingest/testing/test-connector.ts";
import type { Principal } from "../principal.ts";
import { systemsService } from "../systems/systems-service.ts";
import { commandsService } from "./commands-service.ts";
import { createCommands } from "./create-commands.ts";

const plain = testConnector({ payloads: [], failures: [] });
const { WorkOrder } = plain.entities;
if (WorkOrder === undefined) throw new Error("The test vendor has work orders.");
const written: unknown[] = [];
const connector = {
  ...plain,
  entities: {
    WorkOrder: {
      ...WorkOrder,
      writable: { create: ["title", "asset", "location", "assignees"] as const },
      create: async (_vendor: unknown, values: unknown) => {
        written.push(values);
        return { outcome: "accepted" as const, reference: null };
      },
    },
  },
};
const never = () => Promise.reject(new Error("not called"));

let test: TestStore;
let memory: MemoryStages;
let principal: Principal;
let run: ReturnType<typeof createRunner>;
beforeAll(async () => {
  test = await openTestStore(connector);
}, 60_000);
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  written.length = 0;
  principal = { ...administrator, environmentId: await test.freshEnvironment() };
  memory = createMemoryStages({ catalog: test.catalog });
  run = createRunner(memory);
  for (const id of ["sys_1", "sys_2"])
    memory.systems.set(id, systemWith(id, { connectorId: connector.id, environmentId: principal.environmentId }));
  const signal = new AbortController().signal;
  const commands = createCommands({
    ring() {},
    store: test.store,
    catalog: test.catalog,
    records: memory.records,
    systems: {
      byIds: memory.of(systemsService).byIds,
      vendor: async () => ({ connector, vendor: { settings: {}, signal, fetch: never } }),
    },
    ingest: { write: never, remove: never, position: async () => logStart, syncNow: async () => {} },
    jobs: { send: async () => {} },
    clock: () => new Date(0),
    log: memory.log,
  });
  Object.assign(memory.of(commandsService), commands);
  const add = (entity: string, id: string, document: Parameters<typeof recordWith>[2], systemId = "sys_1") =>
    memory.records.rows.set(id, recordWith(entity, id, document, { systemId }));
  add("Asset", "ast_1", { number: "P-1", name: "Press" });
  add("Asset", "ast_2", { number: "P-2", name: "Press" });
  add("Asset", "ast_3", { number: "P-3", name: "Lift" }, "sys_2");
  add("Technician", "tech_1", { name: "Ann" });
  add("Technician", "tech_2", { name: "Bob" });
  memory.records.rows.set("wo_1", workOrderWith("wo_1"));
  const key = recordId("loc", "sys_1", "Location", "L9");
  memory.records.rows.set(key, recordWith("Location", key, { name: "Hall" }, { systemId: "sys_1", remoteId: "L9" }));
});

const create = async (input: object) =>
  (
    await run(
      `mutation ($input: CreateWorkOrderInput!) { createWorkOrder(input: $input) {
        __typename ... on ValidationError { fields { path message } } } }`,
      { input: { systemId: "sys_1", title: "Oil it", ...input } },
      principal,
    )
  ).data?.["createWorkOrder"];

it("A record is named by its number, its name or the vendor's key", async () => {
  const result = await create({
    asset: { number: "P-1" },
    location: { remoteId: "L9" },
    assignees: [{ name: "Bob" }, { name: "Ann" }],
  });
  expect(result).toEqual({ __typename: "CommandPending" });
  expect(written).toEqual([
    { title: "Oil it", asset: "remote-ast_1", location: "L9", assignees: ["remote-tech_2", "remote-tech_1"] },
  ]);
});

it("A key that names no record, several, or one of another system is refused with what was found", async () => {
  expect(await create({ asset: { number: "P-3" }, assignees: [{ name: "Ann" }, { name: "Eve" }] })).toEqual({
    __typename: "ValidationError",
    fields: [
      { path: "asset.number", message: "There is no Asset with the number P-3 in this system." },
      { path: "assignees.1.name", message: "There is no Technician with the name Eve in this system." },
    ],
  });
  expect(await create({ asset: { name: "Press" } })).toEqual({
    __typename: "ValidationError",
    fields: [
      {
        path: "asset.name",
        message: "There are several records of Asset with the name Press: ast_1, ast_2. Name the one by its id.",
      },
    ],
  });
  expect(written).toEqual([]);
});

it("Exactly one key is given, and either a key or an id", async () => {
  expect(await create({ asset: { number: "P-1", name: "Press" }, location: {}, assignees: [], assigneeIds: [] })).toEqual({
    __typename: "ValidationError",
    fields: [
      { path: "asset", message: "Give exactly one key." },
      { path: "location", message: "Give exactly one key." },
      { path: "assignees", message: "Give either assignees or assigneeIds." },
    ],
  });
});
