import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { DatabaseAwayError } from "../../errors.ts";
import type { System, Systems } from "../../systems/systems.ts";
import { createIngest, type IngestStage } from "../create-ingest.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { testConnector, type TestVendor } from "../testing/test-connector.ts";
import { syncEntity } from "./sync-entity.ts";
import { createSyncRuns } from "./sync-run-sets.ts";
import { loadSyncState } from "./sync-state-rows.ts";

const vendor: TestVendor = { payloads: [], failures: [] };
const connector = testConnector(vendor);
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const unused = () => Promise.reject(new Error("not used here"));
const system = { id: "sys_1", connectorId: connector.id, status: "CONNECTED" } as System; // all that is read
const partOfSystems: Partial<Systems> = {
  byIds: async () => new Map([["sys_1", system]]),
  vendor: async (_environmentId, _systemId, { signal }) => ({ connector, vendor: { settings: {}, signal, fetch: unused } }),
  report: async () => {},
};
const systems = partOfSystems as Systems; // the methods that syncing uses
let opened: TestStore;
let ingest: IngestStage;
let environmentId: string;
let now = new Date();
const clock = () => now;

beforeAll(async () => {
  opened = await openTestStore(connector);
  const { store, catalog } = opened;
  const jobs = { send: async () => {}, sendAll: async () => {}, wake: () => {} };
  const intervals = { pollIntervalSeconds: 60, scanIntervalSeconds: 3600 };
  ingest = createIngest({ store, catalog, systems, jobs, clock, log: silent, ring: () => {}, ...intervals });
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());

beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
  now = new Date("2026-01-01T00:00:00.000Z");
  vendor.payloads = ["a", "b", "c", "d", "e"].map((id) => ({ id, title: id, updated: "2025-12-01T00:00:00.000Z" }));
  delete vendor.beforePage;
});

const target = () => ({ environmentId, systemId: "sys_1", entity: "WorkOrder" });
const sync = (write: IngestStage["write"]) =>
  syncEntity(
    {
      store: opened.store,
      runs: createSyncRuns(opened.store),
      systems,
      ingest: { ...ingest, write },
      clock,
      stopwatch: () => now.getTime(),
      log: silent,
      scanIntervalSeconds: 3600,
    },
    target(),
    new AbortController().signal,
  );
const titles = () => opened.titles(environmentId);

it("A page is asked for while the page in front of it is written, and none further ahead", async () => {
  const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const cursors: (string | null)[] = [];
  vendor.beforePage = async (cursor) => {
    cursors.push(cursor);
    if (cursor !== null) asked[Number(cursor) / 2 - 1]?.resolve();
  };
  const askedAtWrites: number[] = [];
  const write: IngestStage["write"] = async (batch) => {
    await asked[askedAtWrites.length]?.promise;
    askedAtWrites.push(cursors.length);
    return await ingest.write(batch);
  };
  expect(await sync(write)).toBe("usual");
  expect(askedAtWrites).toEqual([2, 3, 3]);
  expect(cursors).toEqual([null, "2", "4"]);
  expect(await titles()).toEqual(["a", "b", "c", "d", "e"]);
});

it("A page that was asked for ahead is not skipped when the page in front of it could not be written", async () => {
  let writes = 0;
  const write: IngestStage["write"] = async (batch) => {
    writes += 1;
    if (writes === 2) throw new DatabaseAwayError("gone");
    return await ingest.write(batch);
  };
  await expect(sync(write)).rejects.toThrow(DatabaseAwayError);
  expect((await loadSyncState(opened.store, target())).page_cursor).toBe("2");
  now = new Date(now.getTime() + 60_000);
  expect(await sync(ingest.write)).toBe("usual");
  expect(await titles()).toEqual(["a", "b", "c", "d", "e"]);
});
