import { complete, type Connector, ConnectorError, type Page } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { SystemStatus } from "../../change-log/tables.ts";
import { scanJob } from "../jobs.ts";
import { openStagesHouse, type StagesHouse } from "../testing/open-stages-house.ts";
import { type Payload, testConnector, type TestVendor } from "../testing/test-connector.ts";

interface ScannedVendor extends TestVendor {
  all: (cursor: string | null) => Promise<Page>;
  read: (remoteId: string) => Promise<Payload | null>;
}

const perPage = 100;
const pageOf = async (cursor: string | null): Promise<Page> => {
  const start = Number(cursor ?? 0);
  const next = start + perPage < vendor.payloads.length ? String(start + perPage) : null;
  return { payloads: vendor.payloads.slice(start, start + perPage), next };
};
const recordOf = async (id: string) => vendor.payloads.find((payload) => payload.id === id) ?? null;
const vendor: ScannedVendor = { payloads: [], failures: [], all: pageOf, read: recordOf };
const base = testConnector(vendor);
const workOrder = {
  ...base.entities.WorkOrder,
  all: complete(async (_: unknown, cursor) => vendor.all(cursor)),
  read: (_: unknown, id: string) => vendor.read(id),
};
const connector = { ...base, entities: { WorkOrder: workOrder } } as Connector; // the test connector with other capabilities
const reports: (readonly [SystemStatus, string | null])[] = [];
const signal = new AbortController().signal;
let house: StagesHouse;
let environmentId: string;
let now = new Date();

const report = async (...[, , { status, reason }]: Parameters<StagesHouse["syncing"]["systems"]["report"]>) =>
  void reports.push([status, reason]);

beforeAll(async () => {
  house = await openStagesHouse({ connector, clock: () => now, systems: { report } });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await house.begin();
  now = new Date("2026-01-01T00:00:00.000Z");
  Object.assign(vendor, { all: pageOf, read: recordOf });
  reports.length = 0;
  vendor.payloads = orders(300);
  house.jobs.take(scanJob);
  await poll();
  later(61);
});

const orders = (count: number): readonly Payload[] =>
  Array.from({ length: count }, (_, index) => ({
    id: String(index).padStart(4, "0"),
    title: "t",
    updated: "2025-12-01T00:00:00.000Z",
  }));
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const target = () => ({ environmentId, systemId: "sys_1", entity: "WorkOrder" });
const database = () => house.test.store.environment(environmentId);
const poll = () => house.ingest.handlers.sync.work(target(), signal);
const scan = () => house.ingest.handlers.scan.work(target(), signal);
/** Changes a record at the vendor, and polls. */
const pollChange = async (id: string, title: string) => {
  vendor.payloads = vendor.payloads.map((payload) =>
    payload.id === id ? { ...payload, title, updated: now.toISOString() } : payload,
  );
  await poll();
};
const titleOf = async (id: string) =>
  (await database().selectFrom("records").select("document").where("remote_id", "=", id).executeTakeFirstOrThrow()).document[
    "title"
  ];
const runs = () => database().selectFrom("sync_runs").selectAll().orderBy("started_at").orderBy("kind").execute();
const count = async () => (await database().selectFrom("records").select("id").where("deleted_at", "is", null).execute()).length;

it("A poll has a complete list that is due read beside it, and asks for that once", async () => {
  await poll();
  expect(house.jobs.take(scanJob)).toEqual([target()]);
  await scan();
  await poll();
  await scan();
  expect(house.jobs.take(scanJob)).toEqual([]);
  expect((await runs()).map(({ kind, read }) => [kind, read])).toEqual([
    ["poll", 300],
    ["poll", 0],
    ["poll", 0],
    ["scan", 300],
  ]);
});

it("An entity is polled while a page of its complete list does not arrive", async () => {
  const asked = Promise.withResolvers<void>();
  const arrives = Promise.withResolvers<void>();
  vendor.all = async (cursor) => {
    asked.resolve();
    await arrives.promise;
    return await pageOf(cursor);
  };
  const scanning = scan();
  await asked.promise;
  later(1);
  await pollChange("0007", "meanwhile");
  expect(await titleOf("0007")).toBe("meanwhile");
  arrives.resolve();
  await scanning;
  expect((await runs()).map(({ kind, error }) => [kind, error])).toEqual([
    ["poll", null],
    ["scan", null],
    ["poll", null],
  ]);
});

it("A complete list that fails goes on from its place after a pause, and polls succeed meanwhile", async () => {
  const asked: (string | null)[] = [];
  vendor.all = async (cursor) => {
    asked.push(cursor);
    if (cursor === "200") throw new ConnectorError("UNAVAILABLE", "Down.");
    return await pageOf(cursor);
  };
  vendor.payloads = vendor.payloads.slice(1);
  for (const wait of [2, 4, 8]) {
    await scan();
    await scan();
    expect(asked.at(-1)).toBe("200");
    await poll();
    expect(house.jobs.take(scanJob)).toEqual([]);
    now = new Date(now.getTime() + wait * 1000);
    await poll();
    expect(house.jobs.take(scanJob)).toEqual([target()]);
  }
  expect(asked).toEqual([null, "100", "200", "200", "200"]);
  expect(reports).toEqual([["DEGRADED", "UNAVAILABLE: Down."]]);
  const state = await database().selectFrom("sync_states").select(["failures", "last_success_at"]).executeTakeFirstOrThrow();
  expect(state).toEqual({ failures: 0, last_success_at: now });
  vendor.all = pageOf;
  await scan();
  await poll();
  expect(house.jobs.take(scanJob)).toEqual([]);
  const missing = await database().selectFrom("records").select("remote_id").where("missing_scans", ">", 0).execute();
  expect(missing).toEqual([{ remote_id: "0000" }]);
});

it("A scan of 3,000 records with 1 % of 403 ends, deletes what is gone, and polls go on beside it", async () => {
  vendor.payloads = orders(3000);
  await database().deleteFrom("sync_states").execute();
  await poll();
  later(61);
  vendor.payloads = vendor.payloads.filter((_, index) => index % 50 !== 0);
  let asked = 0;
  const beside = async (what: string) => {
    asked += 1;
    if (asked % 10 !== 0) return;
    now = new Date(now.getTime() + 1000);
    await pollChange("0001", what);
    expect(await titleOf("0001")).toBe(what);
  };
  vendor.read = async (id) => {
    await beside(`beside the read of ${id}`);
    if (Number(id) % 100 === 0) throw new ConnectorError("FORBIDDEN", "No.");
    return await recordOf(id);
  };
  vendor.all = async (cursor) => {
    await beside(`beside the page after ${cursor}`);
    return await pageOf(cursor);
  };
  for (let list = 0; list < 2; list += 1) {
    let isThrough: boolean;
    do {
      isThrough = true;
      const again = () => void (isThrough = false);
      await house.ingest.handlers.scan.work(target(), signal, { isLong: false, again });
    } while (!isThrough);
    later(61);
  }
  expect(await count()).toBe(3000 - 30);
  const scans = (await runs()).filter(({ kind }) => kind === "scan");
  const sum = (name: "deleted" | "hidden" | "failed_reads") => scans.reduce((total, run) => total + run[name], 0);
  expect([sum("deleted"), sum("hidden"), sum("failed_reads")]).toEqual([30, 30, 0]);
  expect((await runs()).every(({ error, ended_at: end }) => error === null && end !== null)).toBe(true);
}, 120_000);
