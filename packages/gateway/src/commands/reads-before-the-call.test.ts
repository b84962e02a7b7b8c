import { ConnectorError } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { AnyEntityConnector } from "../catalog/entity-connectors.ts";
import { logStart } from "../change-log/place.ts";
import { recordWith, systemWith, workOrderWith } from "../graph/testing/fixtures.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../graph/testing/memory-stages.ts";
import { createRunner } from "../graph/testing/run.ts";
import { openTestStore, type TestStore } from "../ingest/testing/open-test-store.ts";
import { testConnector } from "../ingest/testing/test-connector.ts";
import type { Principal } from "../principal.ts";
import { systemsService } from "../systems/systems-service.ts";
import { commandsService } from "./commands-service.ts";
import { createCommands, type CommandStage } from "./create-commands.ts";

const plain = testConnector({ payloads: [], failures: [] });
const { WorkOrder } = plain.entities;
if (WorkOrder === undefined) throw new Error("The test vendor has work orders.");

/** The calls of the vendor, each with the reads of records that preceded it. */
const calls: { readonly given: readonly unknown[]; readonly reads: readonly string[] }[] = [];
const noteCall = (...given: readonly unknown[]) => void calls.push({ given, reads: [...memory.records.calls] });
let refusals: NonNullable<AnyEntityConnector["refusals"]>;
const connector = {
  ...plain,
  entities: {
    WorkOrder: {
      ...WorkOrder,
      refusals: (...given: Parameters<typeof refusals>) => refusals(...given),
      writable: { update: ["title", "assignees"] as const },
      update: async (_vendor: unknown, remoteId: string, values: unknown) => {
        noteCall(remoteId, values);
        return { outcome: "accepted" as const, reference: null };
      },
      delete: async (_vendor: unknown, remoteId: string) => {
        noteCall(remoteId);
        throw new ConnectorError("INVALID_INPUT", "It is locked.");
      },
    },
  },
};
const never = () => Promise.reject(new Error("not called"));
const signal = new AbortController().signal;

let test: TestStore;
let memory: MemoryStages;
let commands: CommandStage;
let principal: Principal;
let run: ReturnType<typeof createRunner>;

beforeAll(async () => {
  test = await openTestStore(connector);
}, 60_000);
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  calls.length = 0;
  refusals = () => [];
  principal = { ...administrator, environmentId: await test.freshEnvironment() };
  memory = createMemoryStages({ catalog: test.catalog });
  run = createRunner(memory);
  memory.systems.set("sys_1", systemWith("sys_1", { connectorId: connector.id, environmentId: principal.environmentId }));
  memory.records.rows.set("wo_1", workOrderWith("wo_1"));
  memory.records.rows.set("tech_1", recordWith("Technician", "tech_1", { name: "Ann" }));
  commands = createCommands({
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
});

const mutate = (name: string, input: object) =>
  run(
    `mutation ($input: ${name}WorkOrderInput!) { ${name.toLowerCase()}WorkOrder(input: $input) { __typename } }`,
    { input },
    principal,
  );

it("An update reads its record once before the vendor call", async () => {
  const { data } = await mutate("Update", { id: "wo_1", title: "Fix", ifVersion: 1 });
  expect(data).toEqual({ updateWorkOrder: { __typename: "CommandPending" } });
  expect(calls).toEqual([{ given: ["remote-wo_1", { title: "Fix" }], reads: ["byIds wo_1"] }]);
});

it("An update reads each record that it refers to once before the vendor call", async () => {
  await mutate("Update", { id: "wo_1", assigneeIds: ["tech_1"] });
  expect(calls).toEqual([{ given: ["remote-wo_1", { assignees: ["remote-tech_1"] }], reads: ["byIds wo_1", "byIds tech_1"] }]);
});

const update = `mutation ($input: UpdateWorkOrderInput!) { updateWorkOrder(input: $input) {
  ... on CommandPending { __typename } ... on ValidationError { code fields { path message } } } }`;

it("A write that the connector knows the vendor would refuse reaches no vendor, and names the input's fields", async () => {
  memory.records.rows.set("wo_1", workOrderWith("wo_1", {}, { remoteData: { id: "1", title: "Old", status: "done" } }));
  const asked: unknown[] = [];
  refusals = (write, settings) => {
    asked.push([write.operation, write.values, write.current?.fields["title"], write.current?.fields["status"], settings]);
    return [
      { path: "assignees", message: "One technician at most." },
      { path: "extension.shift", message: "Closed." },
    ];
  };
  const input = { id: "wo_1", title: "New", assigneeIds: ["tech_1"] };
  expect((await run(update, { input }, principal)).data).toEqual({
    updateWorkOrder: {
      code: "VALIDATION_FAILED",
      fields: [
        { path: "assigneeIds", message: "One technician at most." },
        { path: "testVendor.shift", message: "Closed." },
      ],
    },
  });
  const done = { value: "COMPLETED", remote: "done" };
  expect(asked).toEqual([["update", { title: "New", assignees: ["remote-tech_1"] }, "Old", done, {}]]);
  expect(calls).toEqual([]);
});

it("A connector's check that fails leaves the decision to the vendor", async () => {
  refusals = () => {
    throw new TypeError("x is not a function");
  };
  const { data } = await run(update, { input: { id: "wo_1", title: "New" } }, principal);
  expect(data).toEqual({ updateWorkOrder: { __typename: "CommandPending" } });
  expect(calls).toHaveLength(1);
});

it("A delete reads its record once before the vendor call", async () => {
  await mutate("Delete", { id: "wo_1" });
  expect(calls).toEqual([{ given: ["remote-wo_1"], reads: ["byIds wo_1"] }]);
});

it("A held update reads its record once more when it runs", async () => {
  const setStatus = (status: "PAUSED" | "CONNECTED") =>
    test.store.service.updateTable("systems").set({ status }).where("environment_id", "=", principal.environmentId).execute();
  await setStatus("PAUSED");
  await mutate("Update", { id: "wo_1", title: "Fix", hold: true });
  expect(calls).toEqual([]);
  memory.records.calls.length = 0;
  await setStatus("CONNECTED");
  await commands.handlers.commands.work({ environmentId: principal.environmentId, systemId: "sys_1" }, signal);
  expect(calls).toEqual([{ given: ["remote-wo_1", { title: "Fix" }], reads: ["byIds wo_1"] }]);
});

it("A write finds no system and no record of another system, of another entity, or that does not exist", async () => {
  memory.records.rows.set("wo_2", workOrderWith("wo_2", {}, { entity: "Asset" }));
  const common = { entity: "WorkOrder", values: { title: "Fix" }, ifVersion: null, idempotencyKey: null, hold: false };
  const bound = { ...principal, systemId: "sys_2" };
  const outcomes = await Promise.all([
    commands.create(bound, { ...common, systemId: "sys_1" }, "trace"),
    commands.create(principal, { ...common, systemId: "sys_404" }, "trace"),
    commands.update(bound, { ...common, recordId: "wo_1" }, "trace"),
    commands.update(principal, { ...common, recordId: "wo_2" }, "trace"),
    commands.delete(principal, { ...common, recordId: "wo_404" }, "trace"),
  ]);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ type: "failure", failure: { code: "NOT_FOUND" } });
  expect(calls).toEqual([]);
});
