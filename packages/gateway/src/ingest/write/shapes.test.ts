import { complete } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { logStart } from "../../change-log/place.ts";
import { scanJob } from "../jobs.ts";
import { handleOf, openStagesHouse, type StagesHouse } from "../testing/open-stages-house.ts";
import { type Payload, readingAndListing } from "../testing/test-connector.ts";

const day = 24 * 60;
/** The record at the vendor. Its lists show less of it, and some things that a read does not show. */
let order: Payload & { readonly note?: string };
/** What lists make of the record. */
let inLists: (payload: typeof order) => unknown;
let reads = 0;
const withoutNote = (payload: typeof order) => ({ ...payload, note: undefined, position: 7 });
const withoutStatus = (payload: typeof order) => ({ ...payload, status: undefined });
const connectors = readingAndListing({
  changedSince: async (_, since) => ({ payloads: (order.updated ?? "") >= since ? [inLists(order)] : [], next: null }),
  all: complete(async () => ({ payloads: [inLists(order)], next: null })),
  read: async () => {
    reads += 1;
    return order;
  },
});
let connector = connectors.reading;
let house: StagesHouse;
let environmentId: string;
let now = new Date();
const signal = new AbortController().signal;

beforeAll(async () => {
  house = await openStagesHouse({
    connector: connectors.reading,
    clock: () => now,
    systems: { vendor: (...of) => handleOf(connector)(...of) },
  });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await house.begin();
  now = new Date("2026-01-01T00:00:00.000Z");
  order = { id: "a", title: "One", updated: "2025-12-31T23:00:00.000Z", note: "Mind the dog." };
  inLists = withoutNote;
  connector = connectors.reading;
  reads = 0;
});

const target = () => ({ environmentId, systemId: "sys_1", entity: "WorkOrder" });
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
/** Brings the record as a read or a webhook shows it. */
const bring = async (cause: "COMMAND" | "WEBHOOK", freshness: "read" | "copy") => {
  const handle = await handleOf(connector)("", "", { signal, traceId: "t" });
  if (handle === null) throw new Error("There is no vendor.");
  const batch = { ...target(), handle, traceId: "t", occurredAt: null, payloads: [order] };
  return await house.ingest.write({ ...batch, cause, freshness, askedAfter: freshness === "read" ? await end() : null });
};
const end = () => house.ingest.position(environmentId);
/** Polls, and reads the complete list if that is due. */
const list = async () => {
  await house.ingest.handlers.sync.work(target(), signal);
  for (const due of house.jobs.take(scanJob)) await house.ingest.handlers.scan.work(due, signal);
};
const changes = async () =>
  (await house.test.changeLog.records(environmentId, logStart, 50)).changes.map(({ kind, changedFields }) => ({
    kind,
    changedFields,
  }));
const row = async () =>
  await house.test.store
    .environment(environmentId)
    .selectFrom("records")
    .select(["remote_data", "hash", "version"])
    .executeTakeFirstOrThrow();

it.each([
  ["a create", "COMMAND", "read"],
  ["a webhook", "WEBHOOK", "copy"],
] as const)("Lists that show a record in another shape after %s change nothing and cost no read", async (_, cause, freshness) => {
  await bring(cause, freshness);
  for (let count = 0; count < 4; count += 1) {
    await list();
    later(61);
  }
  expect((await changes()).map(({ kind }) => kind)).toEqual(["CREATED"]);
  expect([reads, (await row()).remote_data]).toEqual([0, order]);
});

it("Lists and webhooks of different shapes change nothing by turns where nothing can be read", async () => {
  connector = connectors.listing;
  for (let count = 0; count < 3; count += 1) {
    await bring("WEBHOOK", "copy");
    await list();
    later(61);
  }
  expect(await changes()).toHaveLength(1);
  expect((await row()).remote_data).toEqual(order);
});

it("The payload that brings a newer version is that of the record", async () => {
  await bring("WEBHOOK", "copy");
  later(1);
  order = { ...order, title: "Two", updated: now.toISOString() };
  await list();
  await bring("WEBHOOK", "copy");
  expect((await changes()).at(-1)).toEqual({ kind: "UPDATED", changedFields: ["title", "remoteData", "remoteUpdatedAt"] });
  expect([await changes(), (await row()).remote_data]).toMatchObject([{ length: 2 }, { position: 7 }]);
});

it("A list that shows less of what the record's fields come from costs one read, and not one with every list", async () => {
  order = { ...order, updated: "2025-12-01T00:00:00.000Z", status: "done" };
  inLists = withoutStatus;
  await bring("WEBHOOK", "copy");
  for (let count = 0; count < 5; count += 1) {
    await list();
    later(day);
  }
  expect([await changes(), reads]).toMatchObject([{ length: 1 }, 1]);
});

it("A doubt about a recent change is asked about again, because the vendor may have changed it back at the same time", async () => {
  inLists = withoutStatus;
  order = { ...order, status: "done" };
  await bring("WEBHOOK", "copy");
  await list();
  order = { ...order, status: "open" };
  later(61);
  await list();
  expect([(await changes()).length, reads]).toEqual([2, 2]);
});

it("A record that an earlier version stored with the hash of its payload is recognized", async () => {
  const custom = { b: 1, "10": 1e2, $a: { z: [], y: {} }, Ü: null, 'q"': '\ud800 " \\ \n é 🔧 \u2028' };
  order = { ...order, custom, due: "2026-02-30T00:00:00Z", minutes: 5, technicians: ["7", "8"], shift: "N2" };
  await bring("WEBHOOK", "copy");
  const { hash } = await row();
  await house.test.store
    .environment(environmentId)
    .updateTable("records")
    .set({ hash: "A".repeat(43) })
    .execute();
  await list();
  expect([await changes(), reads]).toMatchObject([{ length: 1 }, 0]);
  expect((await row()).hash).toBe(hash);
});
