import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { logStart } from "../../change-log/place.ts";
import type { Systems } from "../../systems/systems.ts";
import { createIngest, type IngestStage } from "../create-ingest.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { testConnector, type TestVendor } from "../testing/test-connector.ts";

const vendor: TestVendor = { payloads: [], failures: [] };
const connector = testConnector(vendor);
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const unused = () => Promise.reject(new Error("not used here"));
const everybody = [..."abcdefghijklmnopqrstuvwxyz"];
let opened: TestStore;
let ingest: IngestStage;
let environmentId: string;
let now = new Date();
const running = new AbortController().signal;
/** Called after each commit of changes. A process that is killed here has written them and does nothing more. */
let committed = () => {};

beforeAll(async () => {
  opened = await openTestStore(connector);
  const systems: Partial<Systems> = {
    byIds: async () => new Map([["sys_1", { id: "sys_1", connectorId: connector.id, status: "CONNECTED" } as never]]), // all that is read
    vendor: async (_, __, { signal }) => ({ connector, vendor: { settings: {}, signal, fetch: unused } }),
    report: async () => {},
  };
  ingest = createIngest({
    store: opened.store,
    catalog: opened.catalog,
    systems: systems as Systems, // the methods that syncing uses
    jobs: { send: async () => {}, sendAll: async () => {}, wake: () => {} },
    clock: () => now,
    log: silent,
    ring: () => committed(),
    pollIntervalSeconds: 60,
    scanIntervalSeconds: 3600,
  });
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());

const orders = (names: readonly string[]) => names.map((id) => ({ id, title: id, updated: "2025-12-01T00:00:00.000Z" }));
const sync = async (minutes = 61) => {
  now = new Date(now.getTime() + minutes * 60_000);
  const target = { environmentId, systemId: "sys_1", entity: "WorkOrder" };
  await ingest.handlers.sync.work(target, running);
  await ingest.handlers.scan.work(target, running);
};
const suspected = async () => (await ingest.suspectedDeletions(environmentId, ["sys_1"])).get("sys_1")?.[0];
const decide = async (decision: "CONFIRMED" | "REJECTED", seen: number | null = null) =>
  await ingest.decideDeletions(environmentId, { id: (await suspected())?.id ?? "", decision, seen, traceId: "operator" });
const there = async () => {
  const rows = await opened.store
    .environment(environmentId)
    .selectFrom("records")
    .select("remote_id")
    .where("deleted_at", "is", null)
    .orderBy("remote_id")
    .execute();
  return rows.map(({ remote_id }) => remote_id).join("");
};

const deletions = async () =>
  (await opened.changeLog.records(environmentId, logStart, 1000)).changes.filter(({ kind }) => kind === "DELETED");

beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
  now = new Date("2026-01-01T00:00:00.000Z");
  vendor.payloads = orders(everybody);
  await sync(0);
  vendor.payloads = orders(everybody.slice(0, 6));
  await sync();
  await sync();
});

it("Suspected deletions are stored once, however many lists leave out the records, and dropped when they are listed again", async () => {
  const first = await suspected();
  expect(first).toMatchObject({ entity: "WorkOrder", count: 20, total: 26, decision: null, foundAt: now });
  vendor.payloads = orders(everybody.slice(0, 5));
  await sync();
  await sync();
  expect(await suspected()).toMatchObject({ id: first?.id, count: 21, foundAt: first?.foundAt, lastFoundAt: now });
  vendor.payloads = orders(everybody.slice(0, 25));
  await sync();
  expect(await suspected()).toBeUndefined();
  // The one record still left out is no longer an unlikely share.
  expect(await there()).toBe(everybody.slice(0, 25).join(""));
});

it("Confirmed deletions are carried out under the operator's trace, except for records that have changed since", async () => {
  await decide("CONFIRMED");
  expect(await there()).toBe(everybody.join(""));
  vendor.payloads = [...vendor.payloads, { id: "z", title: "Z", updated: now.toISOString() }];
  await sync(1);
  expect(await there()).toBe("abcdefz");
  expect(await suspected()).toBeUndefined();
  const written = await deletions();
  expect(written).toHaveLength(19);
  expect(new Set(written.map(({ traceId }) => traceId))).toEqual(new Set(["operator"]));
});

it("Records of a rejected finding are kept, and suspected again only after two more lists", async () => {
  const { id } = (await suspected()) ?? {};
  await decide("REJECTED");
  await sync(1);
  expect(await suspected()).toBeUndefined();
  await sync();
  expect(await suspected()).toBeUndefined();
  await sync();
  expect(await suspected()).toMatchObject({ count: 20, decision: null });
  expect((await suspected())?.id).not.toBe(id);
  expect(await there()).toBe(everybody.join(""));
});

it("A finding is decided once, by an operator who has seen all of it", async () => {
  expect(await decide("CONFIRMED", 19)).toMatchObject({ type: "grown", suspected: { count: 20 } });
  expect(await decide("CONFIRMED", 20)).toMatchObject({ type: "success" });
  expect(await decide("CONFIRMED")).toMatchObject({ type: "success" });
  expect(await decide("REJECTED")).toMatchObject({ type: "decided" });
  const stranger = await opened.freshEnvironment();
  const id = (await suspected())?.id ?? "";
  expect(await ingest.suspectedDeletion(stranger, id)).toBeNull();
  const theirs = { id, decision: "REJECTED", seen: null, traceId: "t" } as const;
  expect(await ingest.decideDeletions(stranger, theirs)).toEqual({ type: "not-found" });
});

it("A scan in progress adds nothing to a decision", async () => {
  vendor.payloads = orders(everybody.slice(0, 4));
  await sync();
  // Two more records have been left out once. During the scan that would be their second, an operator decides.
  let pages = 0;
  vendor.beforePage = async () => {
    pages += 1;
    if (pages === 2) await decide("CONFIRMED");
  };
  await sync();
  delete vendor.beforePage;
  expect(await suspected()).toMatchObject({ count: 20, decision: "CONFIRMED" });
  await sync(1);
  expect(await there()).toBe("abcdef");
});

it("A decision is carried out in full after a process was killed during it", async () => {
  await decide("CONFIRMED");
  committed = () => {
    throw new Error("killed");
  };
  await sync(1);
  committed = () => {};
  expect([await there(), (await suspected())?.decision]).toEqual(["abcdef", "CONFIRMED"]);
  expect(await deletions()).toHaveLength(20);
  await sync(1);
  expect(await suspected()).toBeUndefined();
  expect(await deletions()).toHaveLength(20);
});
