import { ConnectorError } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { DatabaseAwayError } from "../../errors.ts";
import type { SystemStatus } from "../../change-log/tables.ts";
import type { System, Systems } from "../../systems/systems.ts";
import { syncEntity } from "./sync-entity.ts";
import { loadSyncState } from "./sync-state-rows.ts";
import { openStagesHouse, type StagesHouse } from "../testing/open-stages-house.ts";
import { testConnector, type TestVendor } from "../testing/test-connector.ts";

const vendor: TestVendor = { payloads: [], failures: [] };
const connector = testConnector(vendor);
const reports: SystemStatus[] = [];
let house: StagesHouse;
let opened: StagesHouse["test"];
let ingest: StagesHouse["ingest"];
let environmentId: string;
let now = new Date();

const systems: Pick<Systems, "byIds" | "report"> = {
  byIds: async (id) => new Map([["sys_1", { ...system, environmentId: id }]]),
  report: async (_, __, { status, onlyFrom }) => void (onlyFrom?.includes("CONNECTED") === true && reports.push(status)),
};
const system: { -readonly [Name in keyof System]: System[Name] } = {
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
  pausedAt: null,
  createdAt: new Date(0),
};

beforeAll(async () => {
  house = await openStagesHouse({ connector, clock: () => now, systems });
  ({ test: opened, ingest } = house);
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

beforeEach(async () => {
  environmentId = await house.begin();
  now = new Date("2026-01-01T00:00:00.000Z");
  vendor.payloads = [];
  vendor.failures.length = 0;
  delete vendor.beforePage;
  reports.length = 0;
});

const target = () => ({ environmentId, systemId: "sys_1", entity: "WorkOrder" });
const doubted: string[] = [];
const doubt = async (...[, id]: readonly string[]) => void doubted.push(id ?? "");
const sync = (signal = new AbortController().signal) =>
  syncEntity({ ...house.syncing, stopwatch: () => now.getTime(), doubt }, target(), signal);
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const titles = () => opened.titles(environmentId);
const orders = (...names: readonly string[]) => names.map((id) => ({ id, title: id, updated: "2025-12-01T00:00:00.000Z" }));
const runs = () => opened.store.environment(environmentId).selectFrom("sync_runs").selectAll().orderBy("started_at").execute();

it("A sync first reads everything and then changes, and records each run", async () => {
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

it("A run continues with the page on which the last run stopped", async () => {
  vendor.payloads = orders("a", "b", "c", "d", "e");
  vendor.failures.push(null, null, new ConnectorError("RATE_LIMITED", "Too fast.", { retryAfterSeconds: 40 }));
  expect(await sync()).toEqual({ afterSeconds: 40 });
  expect(await titles()).toEqual(["a", "b", "c", "d"]);
  expect((await loadSyncState(opened.store, target())).page_cursor).toBe("4");
  later(1);
  expect(await sync()).toBe("usual");
  expect(await titles()).toEqual(["a", "b", "c", "d", "e"]);
  expect((await runs()).map(({ read, error }) => [read, error])).toEqual([
    [4, "RATE_LIMITED: Too fast."],
    [1, null],
  ]);
});

it.each(["INVALID_INPUT", "MISCONFIGURED"] as const)(
  "A pass begins again when the vendor answers the saved place with %s",
  async (code) => {
    vendor.payloads = orders("a", "b", "c");
    vendor.failures.push(null, new ConnectorError("UNAVAILABLE", "Down."), new ConnectorError(code, "Bad cursor."));
    await sync();
    expect(await sync()).toBe("usual");
    expect(await titles()).toEqual(["a", "b", "c"]);
  },
);

it("A system is reported as degraded only when failures persist", async () => {
  for (let run = 0; run < 3; run += 1) {
    vendor.failures.push(new ConnectorError("UNAVAILABLE", "Down."));
    await sync();
  }
  expect(reports).toEqual(["DEGRADED"]);
});

it("Records that two complete lists leave out are deleted, and none after one list", async () => {
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

it("Deletions wait for an operator when a list leaves out an unlikely share", async () => {
  vendor.payloads = orders(..."abcdefghijklmnopqrstuvwxyz");
  await sync();
  vendor.payloads = orders("a");
  for (let scan = 0; scan < 3; scan += 1) {
    later(61);
    await sync();
  }
  expect(await titles()).toHaveLength(26);
});

it.each([
  ["an hour behind", -60],
  ["an hour ahead", 60],
])("No change is lost at a vendor whose clock is %s", async (_, skewMinutes) => {
  const atVendor = () => new Date(now.getTime() + skewMinutes * 60_000).toISOString();
  const far = { id: "far", title: "far", updated: "2031-01-01T00:00:00.000Z" };
  vendor.payloads = [...orders("a"), { id: "b", title: "b", updated: atVendor() }, far];
  await sync();
  for (const name of ["one", "two", "three"]) {
    later(3);
    // Changed unnoticed, long before the next poll.
    vendor.payloads = [{ id: "a", title: name, updated: atVendor() }, ...vendor.payloads.slice(1)];
    later(3);
    await sync();
    expect(await titles()).toEqual(["b", "far", name].toSorted());
  }
  // Nothing else has changed. Once our clock has passed the vendor's times, only records dated in the future are read again.
  for (const minutes of [70, 4, 4]) {
    later(minutes);
    await sync();
  }
  const last = (await runs()).at(-1);
  expect(last?.read).toBe(1);
});

it("Changes that a long pass may have missed are read again", async () => {
  vendor.payloads = orders("a", "b", "c");
  vendor.beforePage = async () => {
    delete vendor.beforePage;
    // The first page is on its way. The pass takes an hour, and a record of that page changes at its beginning.
    vendor.payloads = [{ id: "a", title: "A", updated: now.toISOString() }, ...vendor.payloads.slice(1)];
    later(59);
    vendor.payloads = [...vendor.payloads.slice(0, 2), { id: "c", title: "C", updated: now.toISOString() }];
  };
  expect(await sync()).toEqual({ afterSeconds: 0 });
  expect(await sync()).toBe("usual");
  expect(await titles()).toEqual(["C", "a", "b"]);
  later(1);
  await sync();
  expect(await titles()).toEqual(["A", "C", "b"]);
});

const setStatus = (status: SystemStatus) =>
  opened.store.environment(environmentId).updateTable("systems").set({ status }).where("id", "=", "sys_1").execute();
const hours = () =>
  opened.store
    .environment(environmentId)
    .selectFrom("sync_hours")
    .select(["hour", "runs", "failed_runs"])
    .orderBy("hour")
    .execute();

it("A run is visible from its beginning, with its progress so far", async () => {
  vendor.payloads = orders("a", "b", "c", "d", "e");
  const seen: unknown[] = [];
  vendor.beforePage = async () => {
    const [run] = await ingest.syncRuns(environmentId, "sys_1", { entity: null, after: null, limit: 10 });
    seen.push([run?.endedAt, run?.read, run?.created]);
  };
  await sync();
  // A page is asked for before the page in front of it is written.
  expect(seen).toEqual([
    [null, 0, 0],
    [null, 0, 0],
    [null, 2, 2],
  ]);
  const [run] = await ingest.syncRuns(environmentId, "sys_1", { entity: "WorkOrder", after: null, limit: 10 });
  expect(run).toMatchObject({ entity: "WorkOrder", startedAt: now, endedAt: now, read: 5, created: 5, error: null });
  expect(await ingest.syncRuns(environmentId, "sys_1", { entity: "Asset", after: null, limit: 10 })).toEqual([]);
});

it("A run that was killed is ended, and both runs are counted", async () => {
  vendor.payloads = orders("a");
  vendor.beforePage = async () => {
    delete vendor.beforePage;
    // The process of the outer run is presumed dead.
    await sync();
  };
  await sync();
  const [newer, older] = await ingest.syncRuns(environmentId, "sys_1", { entity: null, after: null, limit: 10 });
  expect([newer?.error, older?.error].toSorted()).toEqual([expect.stringMatching(/^INTERRUPTED: /), null]);
  expect(await hours()).toEqual([{ hour: now, runs: 2, failed_runs: 1 }]);
});

it("A run stops after a page when the system is paused, and continues there after the pause", async () => {
  vendor.payloads = orders("a", "b", "c", "d", "e");
  const asked: (string | null)[] = [];
  vendor.beforePage = async (cursor) => {
    asked.push(cursor);
    if (cursor === "2") await setStatus("PAUSED");
  };
  expect(await sync()).toEqual({ afterSeconds: 0 });
  expect(await sync()).toBe("never");
  expect(asked).toEqual([null, "2"]);
  expect(await titles()).toEqual(["a", "b", "c", "d"]);
  expect((await runs()).map(({ read, error, ended_at }) => [read, error, ended_at])).toEqual([[4, null, now]]);
  expect((await loadSyncState(opened.store, target())).last_success_at).toBeNull();
  await setStatus("CONNECTED");
  expect(await sync()).toBe("usual");
  expect(asked).toEqual([null, "2", "4"]);
  expect(await titles()).toEqual(["a", "b", "c", "d", "e"]);
});

it("A run writes nothing for a system that is disconnected while its vendor answers, and is not repeated", async () => {
  vendor.payloads = [...orders("a"), { id: "b" }];
  vendor.beforePage = async () => void (await setStatus("DISCONNECTED"));
  system.status = "DISCONNECTED";
  try {
    expect(await sync()).toBe("never");
  } finally {
    system.status = "CONNECTED";
  }
  expect(await titles()).toEqual([]);
  expect(await opened.store.environment(environmentId).selectFrom("rejected_records").selectAll().execute()).toEqual([]);
  expect((await runs()).map(({ error }) => error)).toEqual(["UNAUTHENTICATED: The system has been disconnected."]);
});

it("A run records the values that it could not read on all its pages, even if it fails", async () => {
  const due = "2026-02-30T00:00:00Z";
  vendor.payloads = orders("a", "b", "c", "d", "e").map((order) => (order.id === "e" ? { id: "e" } : { ...order, due }));
  vendor.failures.push(null, null, new ConnectorError("UNAVAILABLE", "Down."));
  await sync();
  later(1);
  await sync();
  const problem = { field: "dueAt", message: "is a time that does not exist", example: due };
  const all = await ingest.syncRuns(environmentId, "sys_1", { entity: null, after: null, limit: 10 });
  expect(all.map(({ rejected, problems, rejection }) => ({ rejected, problems, rejection }))).toEqual([
    { rejected: 1, problems: [], rejection: "The work order has no title." },
    { rejected: 0, problems: [{ ...problem, count: 4 }], rejection: null },
  ]);
  expect((await ingest.health(environmentId, [{ ...system, environmentId }])).get("sys_1")?.rejected).toEqual([
    { systemId: "sys_1", entity: "WorkOrder", count: 1, example: "The work order has no title.", lastSeenAt: now },
  ]);
  // A complete list without the record forgets the rejection.
  vendor.payloads = vendor.payloads.slice(0, 4);
  later(61);
  await sync();
  expect((await ingest.health(environmentId, [{ ...system, environmentId }])).get("sys_1")?.rejected).toEqual([]);
});

it("Credentials that the connector reports as refused are probed, and the sync is repeated while they are valid", async () => {
  doubted.length = 0;
  vendor.failures.push(new ConnectorError("FORBIDDEN", "No."), new ConnectorError("UNAUTHENTICATED", "Signed out."));
  await sync();
  expect(doubted).toEqual([]);
  expect(await sync()).toEqual({ afterSeconds: 4 });
  expect(doubted).toEqual(["sys_1"]);
});

it("A run's error reveals nothing internal", async () => {
  vendor.beforePage = () => Promise.reject(new Error("relation secrets does not exist"));
  await sync();
  expect((await runs()).map(({ error }) => error)).toEqual(["DEFECT: The run failed. The operator's log has details."]);
});

it("A run ends without a failure when the node stops", async () => {
  const stopping = new AbortController();
  vendor.beforePage = async () => {
    stopping.abort(new Error("stop"));
    throw new Error("aborted");
  };
  await expect(sync(stopping.signal)).rejects.toThrow("aborted");
  expect((await runs()).map(({ error, ended_at }) => [error, ended_at])).toEqual([[null, now]]);
});

it("The runs of a system are paged, newest first", async () => {
  for (let run = 0; run < 5; run += 1) {
    await sync();
    if (run !== 2) later(1);
  }
  const all = await ingest.syncRuns(environmentId, "sys_1", { entity: null, after: null, limit: 10 });
  expect(all).toHaveLength(5);
  expect(all.map(({ startedAt }) => startedAt.getTime())).toEqual(
    all.map(({ startedAt }) => startedAt.getTime()).toSorted((a, b) => b - a),
  );
  const paged: unknown[] = [];
  for (let after: (typeof all)[number] | null = null; ;) {
    const [run] = await ingest.syncRuns(environmentId, "sys_1", { entity: null, after, limit: 1 });
    if (run === undefined) break;
    paged.push(run.id);
    after = run;
  }
  expect(paged).toEqual(all.map(({ id }) => id));
});

it("The health of systems is calculated from their runs", async () => {
  const health = async () => (await ingest.health(environmentId, [{ ...system, environmentId }])).get("sys_1");
  expect(await health()).toMatchObject({
    lagSeconds: null,
    lastSuccessAt: null,
    nextRunAt: null,
    lastHour: { runs: 0, failedRuns: 0 },
  });
  now = new Date("2026-01-01T10:30:00.000Z");
  await sync();
  const first = now;
  now = new Date("2026-01-02T10:10:00.000Z");
  vendor.failures.push(new ConnectorError("UNAVAILABLE", "Down."));
  await sync();
  now = new Date("2026-01-02T10:40:00.000Z");
  expect(await health()).toEqual({
    systemId: "sys_1",
    lagSeconds: 24 * 3600 + 600,
    lastSuccessAt: first,
    nextRunAt: null,
    waitingUntil: null,
    lastHour: { runs: 1, failedRuns: 1 },
    // The hour from 10:00 on the day before has passed.
    lastDay: { runs: 1, failedRuns: 1 },
    last30Days: { runs: 2, failedRuns: 1 },
    rejected: [],
  });
  await ingest.syncNow(environmentId, "sys_1");
  expect((await health())?.nextRunAt).toEqual(now);
  expect(await ingest.health(environmentId, [{ ...system, environmentId, id: "sys_2" }])).toHaveProperty("size", 1);
});

it("A run that lost the database is left to be tried again, and does not count as a failure of the vendor", async () => {
  vendor.payloads = orders("a");
  const failure = new DatabaseAwayError("Connection terminated unexpectedly");
  vendor.beforePage = () => Promise.reject(failure);
  for (let count = 0; count < 4; count += 1) await expect(sync()).rejects.toBe(failure);
  expect(reports).toEqual([]);
  delete vendor.beforePage;
  expect(await sync()).toBe("usual");
  expect(await loadSyncState(opened.store, target())).toMatchObject({ failures: 0, phase: "incremental" });
  const errors = (await runs()).map(({ error }) => error);
  expect(errors.filter((error) => error?.startsWith("INTERRUPTED"))).toHaveLength(4);
});
