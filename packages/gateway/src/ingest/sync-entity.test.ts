import { ConnectorError } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { SystemStatus } from "../store/tables.ts";
import type { System, Systems } from "../systems/systems.ts";
import { createIngest, type IngestStage } from "./create-ingest.ts";
import { syncEntity } from "./sync-entity.ts";
import { loadSyncState } from "./sync-state-rows.ts";
import { openTestStore, type TestStore } from "./testing/open-test-store.ts";
import { testConnector, type TestVendor } from "./testing/test-connector.ts";

const vendor: TestVendor = { payloads: [], failures: [] };
const connector = testConnector(vendor);
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const reports: SystemStatus[] = [];
let opened: TestStore;
let ingest: IngestStage;
let environmentId: string;
let now = new Date();

const unused = () => Promise.reject(new Error("not used here"));
const systems: Systems = {
  byIds: async (id) => new Map([["sys_1", { ...system, environmentId: id }]]),
  vendor: async (_, __, { signal }) => ({ connector, vendor: { settings: {}, signal, fetch: unused } }),
  report: async (_, __, { status, onlyFrom }) => void (onlyFrom?.includes("CONNECTED") === true && reports.push(status)),
  list: unused,
  createConnectSession: unused,
  createReconnectSession: unused,
  sessionById: unused,
  disconnect: unused,
  pages: unused,
};
const system: System = {
  id: "sys_1",
  environmentId: "",
  connectorId: connector.id,
  displayName: "One",
  externalId: null,
  accountId: "1",
  accountName: "One",
  settings: {},
  authentication: "apiKey",
  status: "CONNECTED",
  statusReason: null,
  statusChangedAt: new Date(0),
  lastSyncedAt: null,
  createdAt: new Date(0),
};

beforeAll(async () => {
  opened = await openTestStore(connector);
  const { store, catalog } = opened;
  ingest = createIngest({
    store,
    catalog,
    systems,
    jobs: { send: async () => {} },
    clock: () => now,
    log: silent,
    resolveKey: async () => null,
    ring: () => {},
    pollIntervalSeconds: 60,
    scanIntervalSeconds: 3600,
  });
}, 60_000);

afterAll(() => opened[Symbol.asyncDispose]());

beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
  now = new Date("2026-01-01T00:00:00.000Z");
  vendor.payloads = [];
  vendor.failures.length = 0;
  reports.length = 0;
});

const target = () => ({ environmentId, systemId: "sys_1", entity: "WorkOrder" });
const sync = () =>
  syncEntity(
    { store: opened.store, systems, ingest, clock: () => now, log: silent, scanIntervalSeconds: 3600 },
    target(),
    new AbortController().signal,
  );
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const titles = async () => {
  const page = await opened.records.list(environmentId, {
    entity: "WorkOrder",
    where: null,
    systemId: null,
    deleted: "EXCLUDE",
    order: { field: "createdAt", direction: "ASC" },
    page: { first: 200, after: null, last: null, before: null },
  });
  return page.edges.map(({ record }) => record.document["title"]).toSorted();
};
const orders = (...names: readonly string[]) => names.map((id) => ({ id, title: id, updated: "2025-12-01T00:00:00.000Z" }));
const runs = () => opened.store.environment(environmentId).selectFrom("sync_runs").selectAll().orderBy("started_at").execute();

it("reads everything first, then what changed, and writes each run down", async () => {
  vendor.payloads = orders("a", "b", "c", "d", "e");
  expect(await sync()).toBe("usual");
  expect(await titles()).toEqual(["a", "b", "c", "d", "e"]);
  later(1);
  vendor.payloads = [...vendor.payloads.slice(1), { id: "a", title: "A", updated: now.toISOString() }];
  expect(await sync()).toBe("usual");
  expect(await titles()).toEqual(["A", "b", "c", "d", "e"]);
  expect((await runs()).map(({ read, created, updated }) => [read, created, updated])).toEqual([
    [5, 5, 0],
    [1, 0, 1],
  ]);
});

it("goes on with the page it was at when a run breaks off", async () => {
  vendor.payloads = orders("a", "b", "c", "d", "e");
  vendor.failures.push(null, null, new ConnectorError("RATE_LIMITED", "Too fast.", { retryAfterSeconds: 40 }));
  expect(await sync()).toEqual({ afterSeconds: 40 });
  expect(await titles()).toEqual(["a", "b", "c", "d"]);
  expect((await loadSyncState(opened.store, target())).page_cursor).toBe("4");
  expect(await sync()).toBe("usual");
  expect(await titles()).toEqual(["a", "b", "c", "d", "e"]);
  expect((await runs()).map(({ read, error }) => [read, error])).toEqual([
    [4, "RATE_LIMITED: Too fast."],
    [1, null],
  ]);
});

it("begins again when the vendor no longer takes the saved place", async () => {
  vendor.payloads = orders("a", "b", "c");
  vendor.failures.push(null, new ConnectorError("UNAVAILABLE", "Down."), new ConnectorError("INVALID_INPUT", "Bad cursor."));
  await sync();
  expect(await sync()).toBe("usual");
  expect(await titles()).toEqual(["a", "b", "c"]);
});

it("reports a system as degraded only when failures last", async () => {
  for (let run = 0; run < 3; run += 1) {
    vendor.failures.push(new ConnectorError("UNAVAILABLE", "Down."));
    await sync();
  }
  expect(reports).toEqual(["DEGRADED"]);
});

it("deletes what two complete lists leave out, and nothing after one", async () => {
  vendor.payloads = orders("a", "b", "c");
  await sync();
  vendor.payloads = orders("a", "c");
  later(61);
  await sync();
  expect(await titles()).toEqual(["a", "b", "c"]);
  later(30);
  await sync();
  expect(await titles()).toEqual(["a", "b", "c"]);
  later(61);
  await sync();
  expect(await titles()).toEqual(["a", "c"]);
});

it("holds deletions when a list leaves out an unlikely share", async () => {
  vendor.payloads = orders(..."abcdefghijklmnopqrstuvwxyz");
  await sync();
  vendor.payloads = orders("a");
  for (let scan = 0; scan < 3; scan += 1) {
    later(61);
    await sync();
  }
  expect(await titles()).toHaveLength(26);
});
