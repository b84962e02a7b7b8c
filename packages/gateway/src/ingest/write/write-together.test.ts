import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import { logStart } from "../../change-log/place.ts";
import type { IngestBatch } from "../ingest.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { testConnector } from "../testing/test-connector.ts";
import { writeBatch, type WriteDependencies } from "./write-batch.ts";
import { createWriteTogether } from "./write-together.ts";

const connector = testConnector({ payloads: [], failures: [] });
const unused = () => Promise.reject(new Error("not used here"));
const handle = { connector, vendor: { settings: {}, signal: new AbortController().signal, fetch: unused } };
const systemIds = ["sys_1", "sys_3", "sys_5"];
const clock = () => new Date("2026-01-01T00:00:00.000Z");
let opened: TestStore;
let dependencies: WriteDependencies;
let environmentId: string;
const rings: number[] = [];

beforeAll(async () => {
  opened = await openTestStore(connector);
  const alone = {
    store: opened.store,
    catalog: opened.catalog,
    clock,
    ring: (_: string, position: number) => void rings.push(position),
  };
  dependencies = { ...alone, together: createWriteTogether(alone) };
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());

beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
  const database = opened.store.environment(environmentId);
  const first = await database.selectFrom("systems").selectAll().executeTakeFirstOrThrow();
  for (const id of systemIds.slice(1)) {
    const more = { ...first, id, account_id: id, settings: "{}", words: "{}" };
    await database.insertInto("systems").values(more).execute();
  }
  rings.length = 0;
});

const write = (systemId: string, titles: readonly string[], more: Partial<IngestBatch> = {}) => {
  const batch: IngestBatch = {
    handle,
    environmentId,
    systemId,
    entity: "WorkOrder",
    payloads: titles.map((title) => ({ id: title, title, updated: "2025-12-01T00:00:00.000Z" })),
    cause: "WEBHOOK",
    traceId: `trace of ${systemId}`,
    occurredAt: null,
    freshness: "copy",
    askedAfter: null,
    ...more,
  };
  const model = opened.catalog.entities.get("WorkOrder");
  const served = servedEntity(connector, "WorkOrder");
  if (model === undefined || served === null) throw new Error("the catalog lacks WorkOrder");
  return writeBatch(dependencies, batch, { connectorId: connector.id, model, entity: served.connector, settings: {} });
};
const changes = async () => (await opened.changeLog.records(environmentId, logStart, 1000)).changes;

it("What webhooks of several systems bring at the same time is one commit, and each counts what it wrote", async () => {
  const results = await Promise.all(systemIds.map((systemId, index) => write(systemId, ["a", "b", "c"].slice(index))));
  expect(results.map(({ created }) => created)).toEqual([3, 2, 1]);
  const written = await changes();
  expect(written.map(({ systemId, traceId }) => traceId === `trace of ${systemId}`)).toEqual(Array(6).fill(true));
  expect(new Set(written.map(({ mark }) => mark)).size).toBe(1);
  expect(rings).toEqual([6]);
  const again = await Promise.all(systemIds.map((systemId) => write(systemId, ["a", "b", "c"])));
  expect(again.map(({ created, updated }) => [created, updated])).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
  ]);
});

it("A disconnected system does not keep the others from being written", async () => {
  await opened.store
    .environment(environmentId)
    .updateTable("systems")
    .set({ status: "DISCONNECTED" })
    .where("id", "=", "sys_3")
    .execute();
  const ends = await Promise.allSettled(systemIds.map((systemId) => write(systemId, ["a"])));
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(ends[1]).toMatchObject({ reason: { code: "UNAUTHENTICATED" } });
  expect((await changes()).map(({ systemId }) => systemId).toSorted()).toEqual(["sys_1", "sys_5"]);
});

it("A record that two webhooks bring at the same time has both versions", async () => {
  const newer = { payloads: [{ id: "a", title: "newer", updated: "2025-12-02T00:00:00.000Z" }] };
  await Promise.all([write("sys_1", ["a"]), write("sys_1", [], newer)]);
  expect((await changes()).map(({ version }) => version)).toEqual([1, 2]);
  expect(await opened.titles(environmentId)).toEqual(["newer"]);
});

it("A poll is written in a commit of its own", async () => {
  await Promise.all([write("sys_1", ["a"]), write("sys_3", ["a"], { cause: "POLL" })]);
  expect(new Set((await changes()).map(({ mark }) => mark)).size).toBe(2);
});
