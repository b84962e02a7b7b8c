import { parseJson } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openStagesHouse, type StagesHouse } from "../testing/open-stages-house.ts";
import { testConnector } from "../testing/test-connector.ts";
import type { BatchReader } from "./batch-reader.ts";
import { createKnownPayloads } from "./known-payloads.ts";

const base = testConnector({ payloads: [], failures: [] });
/** The titles that were read, in order. */
let read: string[] = [];
const workOrders = base.entities.WorkOrder as NonNullable<typeof base.entities.WorkOrder>; // the test connector serves them
const normalize: typeof workOrders.normalize = (payload, settings) => {
  const record = workOrders.normalize(payload, settings);
  read.push(String(record.fields.title));
  return record;
};
const connector = { ...base, entities: { WorkOrder: { ...workOrders, normalize } } };
const updated = "2026-01-01T00:00:00.000Z";
let house: StagesHouse;
let environmentId: string;

beforeAll(async () => {
  house = await openStagesHouse({ connector, clock: () => new Date("2026-02-01T00:00:00.000Z") });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await house.begin();
  read = [];
});

/** Writes a page of a list, as a poll does. */
async function show(payloads: readonly unknown[], settings: Readonly<Record<string, string>> = {}) {
  const vendor = { settings, signal: new AbortController().signal, fetch: () => Promise.reject(new Error("not used here")) };
  const batch = { handle: { connector, vendor }, environmentId, systemId: "sys_1", entity: "WorkOrder", payloads } as const;
  const origin = { cause: "POLL", traceId: "t", occurredAt: null, freshness: "copy", askedAfter: null } as const;
  return await house.ingest.write({ ...batch, ...origin, normalized: house.ingest.normalize(batch) });
}

it("Of a list that is shown again, only what is new is read and written", async () => {
  const [one, two] = ["One", "Two"].map((title) => ({ id: title, title, updated }));
  expect(await show([one, two])).toMatchObject({ created: 2 });
  const again = await show([{ ...one }, { id: "Two", title: "Three", updated: "2026-01-02T00:00:00.000Z" }]);
  expect(again).toMatchObject({ created: 0, updated: 1, newestRemoteAt: new Date("2026-01-02T00:00:00.000Z") });
  expect(again.recordIds).toHaveLength(2);
  expect(read).toEqual(["One", "Two", "Three"]);
});

it("What was read before is written where it is not stored", async () => {
  const payload = { id: "1", title: "Known", updated };
  await show([payload]);
  environmentId = await house.begin();
  expect(await show([payload])).toMatchObject({ created: 1 });
  expect(await house.test.titles(environmentId)).toEqual(["Known"]);
});

it("A payload is read anew for other settings, and as long as it cannot be read", async () => {
  const payload = { id: "1", title: "One", updated };
  await show([payload]);
  await show([payload], { site: "other" });
  expect(read).toEqual(["One", "One"]);
  const bad = { id: "2", updated };
  for (const rejected of [1, 1]) expect(await show([bad])).toMatchObject({ rejected });
});

it("Only plain JSON has a key, and numbers that differ in their digits have different ones or none", () => {
  const reader: BatchReader = {
    connectorId: "test",
    model: house.test.catalog.entities.get("WorkOrder") as BatchReader["model"], // the test connector serves it
    entity: connector.entities.WorkOrder,
    settings: {},
  };
  const keyOf = createKnownPayloads().keysOf({ systemId: "sys_1", entity: "WorkOrder" }, reader);
  expect([new Date(0), { at: new Date(0) }, { name: undefined }, { count: 1n }, Number.NaN].map(keyOf)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(keyOf({ id: 1 })).toBe(keyOf({ id: 1 }));
  expect(keyOf({ id: "1" })).not.toBe(keyOf({ id: 1 }));
  expect(keyOf(parseJson('{"price":19.90}'))).not.toBe(keyOf(parseJson('{"price":19.9}')));
});

it("No more than so many payloads are remembered", () => {
  const known = createKnownPayloads(2);
  const keys = ["a", "b", "c", "d"];
  for (const key of keys) known.set(key, { id: key, hash: key, remoteUpdatedAt: null });
  expect(keys.filter((key) => known.get(key) !== undefined)).toHaveLength(2);
  expect(known.get("d")).toMatchObject({ id: "d" });
});
