import { ConnectorError, type WrittenRecord } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Catalog } from "../catalog/catalog.ts";
import { openModelHouse, type ModelHouse } from "../ingest/testing/open-model-house.ts";
import type { ModelVendor } from "../ingest/testing/model-vendor.ts";
import { keepJobs } from "../jobs/testing/kept-jobs.ts";
import type { Principal } from "../principal.ts";
import type { Systems } from "../systems/systems.ts";
import type { CommandOutcome, CreateRequest, UpsertRequest } from "./commands.ts";
import { createCommands, type CommandDependencies, type CommandStage } from "./create-commands.ts";
import { commandsJob } from "./jobs.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const jobs = keepJobs();

let house: ModelHouse;
let vendor: ModelVendor;
let commands: CommandStage;
let another: CommandStage;
let stages: CommandDependencies;
/** The titles that the vendor was asked to create. */
const created: string[] = [];
/** Awaited by a create, before it is carried out. */
let beforeCreate: () => Promise<void>;
/** Awaited by a create after it was carried out. */
let afterCreate: () => Promise<void>;
/** What the vendor says when it is asked for what a command has created. */
let find: (commandId: string) => WrittenRecord | "absent" | null;
const keys = new Map<string, string>();

beforeAll(async () => {
  house = await openModelHouse({ hasTimes: true, canRead: true, listsAll: true });
  const { opened, systems, ingest, clock } = house;
  const { store, records } = opened;
  const [configuration] = opened.catalog.connectors.values();
  const WorkOrder = configuration?.connector.entities.WorkOrder;
  if (configuration === undefined || WorkOrder === undefined) throw new Error("The model has work orders.");
  const connector = {
    ...configuration.connector,
    entities: {
      WorkOrder: {
        ...WorkOrder,
        writable: { create: ["title"] as const, update: ["title"] as const },
        async create(_: unknown, { title }: { readonly title?: string }, context: { readonly commandId: string }) {
          await beforeCreate();
          created.push(title ?? "");
          const remoteId = `n${created.length}`;
          keys.set(context.commandId, remoteId);
          vendor.change(remoteId, "write", title ?? "");
          await afterCreate();
          return { outcome: "done" as const, remoteId };
        },
        findCreated: async (_: unknown, { commandId }: { readonly commandId: string }) => find(commandId),
      },
    },
  };
  const catalog: Catalog = { ...opened.catalog, connectors: new Map([[connector.id, { ...configuration, connector }]]) };
  const access: Pick<Systems, "vendor" | "byIds"> = {
    byIds: (...given) => systems.byIds(...given),
    async vendor(...given) {
      const handle = await systems.vendor(...given);
      return handle && { ...handle, connector };
    },
  };
  stages = { store, records, catalog, systems: access, ingest, clock, log: silent, jobs, ring() {} };
  commands = createCommands(stages);
  another = createCommands(stages);
}, 60_000);
afterAll(async () => {
  await commands[Symbol.asyncDispose]();
  await another[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
});
beforeEach(async () => {
  vendor = await house.begin({
    marksDeleted: false,
    sendsPayload: true,
    datesDeletions: true,
    skewMilliseconds: 0,
  });
  created.length = 0;
  keys.clear();
  beforeCreate = async () => {};
  afterCreate = async () => {};
  find = (commandId) => {
    const remoteId = keys.get(commandId);
    return remoteId === undefined ? "absent" : { remoteId };
  };
  jobs.take(commandsJob);
});

const principal = (): Principal => ({
  environmentId: house.environmentId(),
  environmentKind: "test",
  tokenId: "t",
  scopes: ["write"],
  systemId: null,
  expiresAt: null,
});

const request = (title: string, more: Partial<CreateRequest> = {}): CreateRequest => ({
  entity: "WorkOrder",
  systemId: "sys_1",
  values: { title },
  idempotencyKey: null,
  hold: false,
  ...more,
});
const create = (title: string, more: Partial<CreateRequest> = {}, by = commands) =>
  by.create(principal(), request(title, more), "trace");
const upsert = (title: string, more: Partial<UpsertRequest> = {}, by = commands) =>
  by.upsert(principal(), { ...request(title), matchBy: "EXTERNAL_ID", externalId: "order-7", ...more }, "trace");

/** Runs the work of one minute on one node. */
async function minute(by: CommandStage): Promise<void> {
  jobs.take(commandsJob);
  await by.sweep();
  for (const data of jobs.take(commandsJob)) await by.handlers.commands.work(data, new AbortController().signal);
}

const idOf = (outcome: CommandOutcome): string =>
  outcome.type === "failure" ? outcome.failure.code : outcome.type === "success" ? outcome.record.id : outcome.command.id;
const statusOf = async (id: string) => (await commands.byId(principal(), id))?.status;
const titleOf = (outcome: CommandOutcome) => (outcome.type === "success" ? outcome.record.document["title"] : outcome);

it("A write that answers once it is accepted is done in the background, oldest first, also by another node", async () => {
  const first = await create("one", { waitFor: "ACCEPTED", idempotencyKey: "k" });
  house.pass(1);
  const second = await create("two", { waitFor: "ACCEPTED" });
  expect([first, second]).toMatchObject([
    { type: "pending", command: { status: "PENDING" } },
    { type: "pending", command: { status: "PENDING" } },
  ]);
  expect(created).toEqual([]);
  // The process is killed here: nothing is known of the jobs that it has sent.
  await minute(another);
  expect(created).toEqual(["one", "two"]);
  expect(await statusOf(idOf(first))).toBe("SUCCEEDED");
  expect(titleOf(await create("one", { idempotencyKey: "k" }))).toBe("one");
  expect(created).toHaveLength(2);
});

/** Begins a create on a node that never ends it, and lets its lease end. Returns the command's id. */
async function killedWhileCreating(carriesOut: boolean): Promise<string> {
  const never = new Promise<void>(() => {});
  const hasBegun = Promise.withResolvers<void>();
  const stop = async () => {
    hasBegun.resolve();
    await never;
  };
  if (carriesOut) afterCreate = stop;
  else beforeCreate = stop;
  // Nobody disposes of this node: its process is gone.
  const dead = createCommands(stages);
  void create("lost", {}, dead);
  await hasBegun.promise;
  beforeCreate = async () => {};
  afterCreate = async () => {};
  const [command] = await commands.list(principal(), {
    statuses: ["PENDING"],
    systemIds: null,
    exceptSystemIds: [],
    after: null,
    limit: 1,
  });
  house.pass(150_001);
  return command?.id ?? "";
}

it("A create whose process was killed after the vendor carried it out is found, and is not repeated", async () => {
  const id = await killedWhileCreating(true);
  await minute(commands);
  expect(await statusOf(id)).toBe("SUCCEEDED");
  expect(created).toEqual(["lost"]);
});

it("A create whose process was killed before it reached the vendor is repeated once the vendor surely does not have it", async () => {
  const id = await killedWhileCreating(false);
  find = () => {
    throw new ConnectorError("UNAVAILABLE", "The vendor is down.");
  };
  await minute(commands);
  expect([await statusOf(id), created]).toEqual(["PENDING", []]);
  find = () => "absent";
  house.pass(150_001);
  await minute(commands);
  expect([await statusOf(id), created]).toEqual(["SUCCEEDED", ["lost"]]);
});

it("A create whose process was killed is unknown when the vendor may have it", async () => {
  const id = await killedWhileCreating(false);
  find = () => null;
  await minute(commands);
  expect([await statusOf(id), created]).toEqual(["UNKNOWN", []]);
});

it("Two upserts at once with one external id create once and end with one record", async () => {
  const started = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  beforeCreate = async () => {
    started.resolve();
    await goOn.promise;
  };
  const first = upsert("one");
  await started.promise;
  const second = upsert("two");
  const elsewhere = await upsert("three", {}, another);
  expect(elsewhere).toMatchObject({ type: "failure", failure: { code: "WRITE_IN_PROGRESS" } });
  goOn.resolve();
  const [one, two] = await Promise.all([first, second]);
  expect([titleOf(one), titleOf(two)]).toEqual(["one", "two"]);
  expect(idOf(two)).toBe(idOf(one));
  expect(titleOf(await upsert("three", {}, another))).toBe("three");
  expect(created).toEqual(["one"]);
});

it("An upsert whose answer was lost creates once: its external id is reserved with the command", async () => {
  afterCreate = () => Promise.reject(new ConnectorError("OUTCOME_UNKNOWN", "The response was lost."));
  find = () => null;
  expect(idOf(await upsert("one", { idempotencyKey: "k" }))).toBe("OUTCOME_UNKNOWN");
  afterCreate = async () => {};
  // The same request is answered as before, and another one does not create it again.
  expect(idOf(await upsert("one", { idempotencyKey: "k" }))).toBe("OUTCOME_UNKNOWN");
  expect(idOf(await upsert("two"))).toBe("WRITE_IN_PROGRESS");
  expect(created).toEqual(["one"]);
  // The app has looked, and says which record it is.
  await house.sync();
  const record = (await house.changes()).at(-1)?.recordId ?? "";
  expect(await commands.setExternalId(principal(), record, "order-7")).toMatchObject({ id: record });
  expect(titleOf(await upsert("two"))).toBe("two");
  expect(created).toHaveLength(1);
});

it("An external id belongs to one record of an entity, is found by it, and is free again when it is taken away", async () => {
  const one = idOf(await create("one", { externalId: "a" }));
  const two = idOf(await create("two"));
  expect(idOf(await create("three", { externalId: "a" }))).toBe("EXTERNAL_ID_TAKEN");
  expect(await commands.setExternalId(principal(), two, "a")).toMatchObject({ code: "EXTERNAL_ID_TAKEN" });
  expect((await commands.byExternalId(principal(), "WorkOrder", "a"))?.id).toBe(one);
  expect(await commands.byExternalId({ ...principal(), systemId: "sys_2" }, "WorkOrder", "a")).toBeNull();
  const changes = (await house.changes()).length;
  await commands.setExternalId(principal(), one, null);
  expect(await commands.setExternalId(principal(), two, "a")).toMatchObject({ id: two });
  expect((await commands.byExternalId(principal(), "WorkOrder", "a"))?.id).toBe(two);
  expect(await house.changes()).toHaveLength(changes);
  expect(await commands.setExternalId(principal(), one, "x".repeat(201))).toMatchObject({ code: "VALIDATION_FAILED" });
  expect(created).toEqual(["one", "two"]);
});

it("A create that failed leaves its external id free", async () => {
  beforeCreate = () => Promise.reject(new ConnectorError("INVALID_INPUT", "No."));
  expect(idOf(await create("one", { externalId: "a" }))).toBe("VALIDATION_FAILED");
  beforeCreate = async () => {};
  expect(titleOf(await create("one", { externalId: "a" }))).toBe("one");
});
