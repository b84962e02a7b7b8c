import { type Connector, ConnectorError } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { logStart } from "../../change-log/place.ts";
import type { SystemStatus } from "../../change-log/tables.ts";
import { openStagesHouse, type StagesHouse } from "../testing/open-stages-house.ts";
import { testConnector, type TestVendor } from "../testing/test-connector.ts";
import { syncEntity } from "./sync-entity.ts";
import { createSyncRuns } from "./sync-run-sets.ts";
import { longTurn } from "./turn.ts";

const vendor: TestVendor = { payloads: [], failures: [] };
const base = testConnector(vendor);
const connector = { ...base, entities: { WorkOrder: { ...base.entities.WorkOrder, optional: true } } } as Connector; // the test connector with another trait
const rings: number[] = [];
let house: StagesHouse;
let environmentId: string;
let now = new Date();

beforeAll(async () => {
  house = await openStagesHouse({ connector, clock: () => now });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await house.begin();
  now = new Date("2026-01-01T00:00:00.000Z");
  vendor.payloads = orders("a", "b", "c", "d", "e");
  vendor.failures.length = 0;
  delete vendor.beforePage;
  rings.length = 0;
});

const orders = (...names: readonly string[]) => names.map((id) => ({ id, title: id, updated: "2025-12-01T00:00:00.000Z" }));
const change = (id: string) => {
  vendor.payloads = vendor.payloads.map((payload) =>
    payload.id === id ? { ...payload, title: `${id} at ${now.toISOString()}`, updated: now.toISOString() } : payload,
  );
};
/** Complete lists are read beside the polls, when a test asks for one. */
const scanSoon = async () => {};
const sync = async (kind: "poll" | "scan" = "poll", scanIntervalSeconds = 3600) => {
  now = new Date(now.getTime() + 60_000);
  const runs = createSyncRuns(house.test.store, { ring: (_, position) => void rings.push(position) });
  const dependencies = { ...house.syncing, runs, scanSoon, scanIntervalSeconds, stopwatch: () => now.getTime() };
  const target = { environmentId, systemId: "sys_1", entity: "WorkOrder" };
  return await syncEntity(dependencies, target, new AbortController().signal, longTurn, kind);
};
const fail = (code: "UNAVAILABLE" | "FORBIDDEN") => {
  vendor.failures.push(new ConnectorError(code, "What the vendor said."));
  return sync();
};
const setStatus = (status: SystemStatus) =>
  house.test.store.environment(environmentId).updateTable("systems").set({ status }).where("id", "=", "sys_1").execute();
const notices = async () => (await house.test.changeLog.notices(environmentId, logStart, 100)).changes;
const told = async () => (await notices()).map(({ data }) => data);
const lastRun = async () => (await house.ingest.syncRuns(environmentId, "sys_1", { entity: null, after: null, limit: 1 }))[0];
const nothing = { created: 0, updated: 0, deleted: 0, rejected: 0, errorCode: null };

it("A first sync is told in the transaction that ends its run, later ones only when a record has changed", async () => {
  vendor.payloads = [...vendor.payloads, { id: "bad" }];
  await sync();
  const run = await lastRun();
  const times = { startedAt: "2026-01-01T00:01:00.000Z", finishedAt: "2026-01-01T00:01:00.000Z" };
  const [notice, ...others] = await notices();
  expect(others).toEqual([]);
  expect(notice).toMatchObject({
    kind: "SYNC_FINISHED",
    systemId: "sys_1",
    subjectId: run?.id,
    traceId: run?.traceId,
    recordedAt: now,
  });
  expect(notice?.data).toEqual({ entity: "WorkOrder", kind: "FIRST", ...nothing, created: 5, rejected: 1, ...times });
  expect(rings).toEqual([notice?.position]);
  const end = await house.test.changeLog.end(environmentId);
  await sync();
  expect(await house.test.changeLog.end(environmentId)).toEqual(end);
  change("b");
  await sync();
  expect((await told()).slice(1)).toMatchObject([{ kind: "CHANGES", ...nothing, updated: 1, finishedAt: now.toISOString() }]);
});

it("A sync that takes several runs is told once, with what all of them changed", async () => {
  vendor.beforePage = async (cursor) => {
    if (cursor === "2") await setStatus("PAUSED");
  };
  await sync();
  expect(await told()).toEqual([]);
  await setStatus("CONNECTED");
  await sync();
  expect(await told()).toMatchObject([
    { kind: "FIRST", created: 5, startedAt: "2026-01-01T00:01:00.000Z", finishedAt: "2026-01-01T00:02:00.000Z" },
  ]);
  expect((await notices())[0]?.subjectId).toBe((await lastRun())?.id);
  // The last run of this one finds nothing.
  for (const id of ["a", "b"]) change(id);
  await sync();
  vendor.beforePage = async (cursor) => {
    if (cursor === null) for (const id of ["a", "c"]) change(id);
    if (cursor === "2") await setStatus("PAUSED");
  };
  now = new Date(now.getTime() + 600_000);
  await sync();
  await setStatus("CONNECTED");
  delete vendor.beforePage;
  const before = (await told()).length;
  await sync();
  expect((await told()).slice(before)).toMatchObject([{ kind: "CHANGES", created: 0, updated: 2 }]);
});

it("Failures are told when three have come in a row, and so is the next success", async () => {
  await sync();
  for (let run = 0; run < 5; run += 1) await fail("UNAVAILABLE");
  await sync();
  await sync();
  expect((await told()).slice(1)).toMatchObject([
    { ...nothing, kind: "CHANGES", errorCode: "UNAVAILABLE", finishedAt: "2026-01-01T00:04:00.000Z" },
    { ...nothing, kind: "CHANGES", finishedAt: "2026-01-01T00:07:00.000Z" },
  ]);
  expect(JSON.stringify(await told())).not.toContain("What the vendor said.");
});

it("A list that the credentials may not read is told once, until they may", async () => {
  for (let run = 0; run < 4; run += 1) await fail("FORBIDDEN");
  await sync();
  await fail("FORBIDDEN");
  await sync();
  expect((await told()).map((data) => [data?.["kind"], data?.["errorCode"]])).toEqual([
    ["FIRST", "FORBIDDEN"],
    ["FIRST", null],
    ["CHANGES", "FORBIDDEN"],
    ["CHANGES", null],
  ]);
});

it("A complete list beside the polls is told, even if it finds nothing", async () => {
  await sync();
  vendor.payloads = vendor.payloads.slice(1);
  for (let list = 0; list < 2; list += 1) await sync("scan", 0);
  await sync("scan", 0);
  expect((await told()).slice(1)).toMatchObject([
    { ...nothing, kind: "COMPLETE" },
    { ...nothing, kind: "COMPLETE", deleted: 1 },
    { ...nothing, kind: "COMPLETE" },
  ]);
});

it("Nothing is told of a system that is disconnected meanwhile, nor by a run that was presumed dead", async () => {
  vendor.beforePage = async () => {
    delete vendor.beforePage;
    // The process of the outer run is presumed dead.
    await sync();
  };
  await sync();
  expect(await told()).toMatchObject([{ kind: "FIRST" }]);
  vendor.beforePage = async () => void (await setStatus("DISCONNECTED"));
  change("a");
  await sync();
  expect(await told()).toHaveLength(1);
});
