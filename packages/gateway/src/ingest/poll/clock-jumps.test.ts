import { ConnectorError } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { System, Systems } from "../../systems/systems.ts";
import { createIngest, type IngestStage } from "../create-ingest.ts";
import { syncEntity } from "./sync-entity.ts";
import { createSyncRuns } from "./sync-run-sets.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { testConnector, type TestVendor } from "../testing/test-connector.ts";

const day = 86_400_000;
const vendor: TestVendor = { payloads: [], failures: [] };
const connector = testConnector(vendor);
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const unused = () => Promise.reject(new Error("not used here"));
const system = { id: "sys_1", connectorId: connector.id, status: "CONNECTED" } as System; // all that is read
const systems = {
  byIds: async () => new Map([["sys_1", system]]),
  vendor: async (_, __, { signal }) => ({ connector, vendor: { settings: {}, signal, fetch: unused } }),
  report: async () => {},
} satisfies Partial<Systems> as Partial<Systems> as Systems; // the methods that syncing uses
let opened: TestStore;
let ingest: IngestStage;
let environmentId: string;
/** The time that the clock shows, and how far someone has set it, in milliseconds. */
let now = new Date();
let setBy = 0;

beforeAll(async () => {
  opened = await openTestStore(connector);
  ingest = createIngest({
    store: opened.store,
    catalog: opened.catalog,
    systems,
    jobs: { send: async () => {}, sendAll: async () => {}, wake: () => {} },
    clock,
    log: silent,
    ring: () => {},
    pollIntervalSeconds: 60,
    scanIntervalSeconds: 3600,
  });
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
  now = new Date("2026-01-01T00:00:00.000Z");
  setBy = 0;
  vendor.payloads = [];
  vendor.failures.length = 0;
  delete vendor.beforePage;
});

const running = new AbortController().signal;
const target = () => ({ environmentId, systemId: "sys_1", entity: "WorkOrder" });
const clock = () => now;
const stopwatch = () => now.getTime() - setBy;
const sync = () => {
  const runs = createSyncRuns(opened.store, { ring() {} });
  const dependencies = { store: opened.store, runs, systems, ingest, clock, stopwatch, log: silent, scanIntervalSeconds: 3600 };
  return syncEntity(dependencies, target(), running);
};
const health = async () => (await ingest.health(environmentId, [system])).get("sys_1");
const later = (minutes: number) => void (now = new Date(now.getTime() + minutes * 60_000));
/** Someone sets the clock; no time passes. */
const setClock = (milliseconds: number) => {
  setBy += milliseconds;
  now = new Date(now.getTime() + milliseconds);
};
/** By a clock that nobody sets. */
const timeAtVendor = () => new Date(now.getTime() - setBy).toISOString();
const orders = (...names: readonly string[]) => names.map((id) => ({ id, title: id, updated: "2025-12-01T00:00:00.000Z" }));
const titles = () => opened.titles(environmentId);

it.each([-day, day, 400 * day])(
  "A sync picks up changes after the clock is set by %i ms, and reports no lag that it cannot know",
  async (jump) => {
    vendor.payloads = orders("a", "b", "c");
    await sync();
    later(1);
    vendor.payloads = [...orders("b", "c"), { id: "a", title: "A", updated: timeAtVendor() }];
    await sync();
    setClock(jump);
    expect((await health())?.lagSeconds).toEqual(jump < 0 ? null : jump / 1000);
    for (const title of ["B", "C"]) {
      later(1);
      vendor.payloads = [...vendor.payloads, { id: title, title, updated: timeAtVendor() }];
      expect(await sync()).toBe("usual");
      expect(await titles()).toContain(title);
      expect((await health())?.lagSeconds).toBe(0);
    }
    setClock(-jump);
    later(1);
    vendor.payloads = [...vendor.payloads, { id: "D", title: "D", updated: timeAtVendor() }];
    await sync();
    expect(await titles()).toContain("D");
  },
);

it("A sync gives up its place after a minute, even if the clock is set back meanwhile", async () => {
  vendor.payloads = orders("a", "b", "c", "d", "e");
  vendor.beforePage = async () => {
    setClock(-day);
    later(2);
  };
  expect(await sync()).toEqual({ afterSeconds: 0 });
});

it.each([-day, day])("The search for deletions keeps its interval when the clock is set by %i ms", async (jump) => {
  vendor.payloads = orders("a", "b", "c");
  await sync();
  setClock(jump);
  vendor.payloads = orders("a", "b");
  for (let scan = 0; scan < 3; scan += 1) {
    later(61);
    await sync();
  }
  expect(await titles()).toEqual(["a", "b"]);
});

it("A vendor's date delays a sync by at most an hour, even if the clock was set back", async () => {
  vendor.payloads = orders("a");
  vendor.failures.push(new ConnectorError("RATE_LIMITED", "Later.", { retryAfterSeconds: 86_400 }));
  expect(await sync()).toEqual({ afterSeconds: 3600 });
});

it("The next run is planned no later than one pause from now when the clock was set back", async () => {
  await ingest.handlers.sync.work(target(), running);
  expect((await health())?.nextRunAt).toEqual(new Date(now.getTime() + 60_000));
  setClock(-day);
  expect((await health())?.nextRunAt).toEqual(new Date(now.getTime() + 60_000));
});
