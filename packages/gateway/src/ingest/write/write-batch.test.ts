import { type KyselyPlugin, sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import { logStart } from "../../change-log/place.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import type { Log } from "../../log.ts";
import type { Systems } from "../../systems/systems.ts";
import { createIngest } from "../create-ingest.ts";
import type { IngestBatch } from "../ingest.ts";
import { removeRecords } from "./remove-records.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { testConnector, type Payload } from "../testing/test-connector.ts";
import { writeBatch, type WriteDependencies } from "./write-batch.ts";

const connector = testConnector({ payloads: [], failures: [] });
const handle: VendorHandle = {
  connector,
  vendor: { settings: {}, signal: new AbortController().signal, fetch: () => Promise.reject(new Error("no network")) },
};
let opened: TestStore;
let dependencies: WriteDependencies;
let now = new Date("2026-01-01T00:00:00.000Z");
let environmentId: string;
const rings: number[] = [];

beforeAll(async () => {
  opened = await openTestStore(connector);
  dependencies = {
    store: opened.store,
    catalog: opened.catalog,
    clock: () => now,
    ring: (_, position) => void rings.push(position),
  };
}, 60_000);

afterAll(() => opened[Symbol.asyncDispose]());

beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
  rings.length = 0;
});

const write = (payloads: readonly Payload[], more: Partial<IngestBatch> = {}, by: WriteDependencies = dependencies) => {
  const batch: IngestBatch = {
    handle,
    environmentId,
    systemId: "sys_1",
    entity: "WorkOrder",
    payloads,
    cause: "POLL",
    traceId: "trace",
    occurredAt: null,
    freshness: "copy",
    askedAfter: null,
    ...more,
  };
  const model = opened.catalog.entities.get("WorkOrder");
  const served = servedEntity(connector, "WorkOrder");
  if (model === undefined || served === null) throw new Error("the catalog lacks WorkOrder");
  return writeBatch(by, batch, { connectorId: connector.id, model, entity: served.connector, settings: {} });
};

const log = async () => (await opened.changeLog.records(environmentId, logStart, 1000)).changes;

const storedRecord = async (id: string): Promise<StoredRecord | undefined> =>
  (await opened.records.byIds(environmentId, [id])).get(id);

const t = (second: number) => `2026-01-01T00:00:0${second}.000Z`;

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** Stages that writing a batch does not use. */
const unusedStages = {
  systems: {} as Systems, // never called here
  jobs: { send: async () => {}, sendAll: async () => {}, wake: () => {} },
  log: silent,
  pollIntervalSeconds: 60,
  scanIntervalSeconds: 3600,
};

it("A record and its change are written together, and an unchanged record causes no write", async () => {
  const first = await write([{ id: "1", title: "Oil the press", updated: t(1), technicians: ["7", "8"], shift: "night" }]);
  const second = await write([{ shift: "night", technicians: ["7", "8"], updated: t(1), title: "Oil the press", id: "1" }]);
  expect([first.created, second.created, second.updated]).toEqual([1, 0, 0]);
  const [change, ...others] = await log();
  expect(others).toEqual([]);
  expect(change).toMatchObject({ kind: "CREATED", version: 1, position: 1, cause: "POLL", traceId: "trace", previous: null });
  expect(change?.record?.document).toMatchObject({
    title: "Oil the press",
    status: "OPEN",
    remoteStatus: null,
    testVendor: { shift: "night" },
  });
  expect(await storedRecord(change?.recordId ?? "")).toEqual(change?.record);
  expect(rings).toEqual([1]);
});

it("An older version never overwrites a newer one, and a read settles a tie", async () => {
  await write([{ id: "1", title: "B", updated: t(2) }]);
  expect((await write([{ id: "1", title: "A", updated: t(1) }])).updated).toBe(0);
  expect(await write([{ id: "1", title: "C", updated: t(2) }])).toMatchObject({ updated: 0, ties: ["1"] });
  expect(await write([{ id: "1", title: "C", updated: t(2) }], { freshness: "read" })).toMatchObject({ updated: 1, ties: [] });
  expect((await log()).map(({ record, version }) => [version, record?.document["title"]])).toEqual([
    [1, "B"],
    [2, "C"],
  ]);
});

it("A change lists the changed fields and their earlier values", async () => {
  await write([{ id: "1", title: "A", status: "open", updated: t(1) }]);
  now = new Date("2026-01-01T00:01:00.000Z");
  await write([{ id: "1", title: "A", status: "done", updated: t(2) }], { cause: "WEBHOOK", occurredAt: new Date(t(2)) });
  const change = (await log())[1];
  expect(change?.changedFields.toSorted()).toEqual(["remoteData", "remoteStatus", "remoteUpdatedAt", "status"]);
  expect(change?.previous?.document).toMatchObject({ title: "A", status: "OPEN", remoteStatus: "open" });
  expect(change).toMatchObject({ kind: "UPDATED", cause: "WEBHOOK", occurredAt: new Date(t(2)), recordedAt: now });
});

it("All unreadable payloads of a page are kept beside a readable one, however many there are", async () => {
  const unreadable = Array.from({ length: 8200 }, (_, number) => ({ id: String(number) }));
  expect(await write([{ id: "a", title: "A" }, ...unreadable])).toMatchObject({ created: 1, rejected: 8200 });
  const kept = await opened.store
    .environment(environmentId)
    .selectFrom("rejected_records")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  expect(kept.count).toBe(8200);
});

it("A payload that cannot be normalised is kept once beside the others, which are written", async () => {
  const bad: Payload & { readonly note: string } = { id: "2", note: "no title\0here" };
  const result = await write([{ id: "1", title: "A" }, bad, { id: "3", title: "x".repeat(100_001) }]);
  expect(result).toMatchObject({ created: 1, rejected: 2 });
  await write([bad]);
  const rejected = await opened.store
    .environment(environmentId)
    .selectFrom("rejected_records")
    .select(["error", "payload"])
    .orderBy("error")
    .execute();
  expect(rejected.map(({ error }) => error)).toEqual(["The work order has no title.", "title is longer than 100000 characters."]);
  expect(rejected[0]?.payload).toEqual({ id: "2", note: "no titlehere" });
});

it("A record is deleted once, and comes back under the same id with continuing versions", async () => {
  await write([{ id: "1", title: "A", updated: t(1) }]);
  const removal = {
    environmentId,
    systemId: "sys_1",
    entity: "WorkOrder",
    cause: "WEBHOOK" as const,
    traceId: "t",
    occurredAt: null,
    askedAfter: null,
    canRead: false,
  };
  expect((await removeRecords(dependencies, { ...removal, remoteIds: ["1", "unknown"] })).deleted).toBe(1);
  expect((await removeRecords(dependencies, { ...removal, remoteIds: ["1"] })).deleted).toBe(0);
  expect(await write([{ id: "1", title: "A", updated: t(1) }])).toMatchObject({ created: 0, ties: ["1"] });
  expect(await write([{ id: "1", title: "A", updated: t(3) }], { freshness: "read" })).toMatchObject({ created: 1 });
  const changes = await log();
  expect(changes.map(({ kind, version }) => [kind, version])).toEqual([
    ["CREATED", 1],
    ["DELETED", 2],
    ["CREATED", 3],
  ]);
  expect(new Set(changes.map(({ recordId }) => recordId)).size).toBe(1);
  expect(changes[1]?.record?.deletedAt).not.toBeNull();
  expect(changes[2]?.previous?.deletedAt).not.toBeNull();
});

it("The earlier values survive a payload that deletes and changes a record at once", async () => {
  await write([{ id: "1", title: "A", status: "open", updated: t(1) }]);
  await write([{ id: "1", title: "A", status: "done", updated: t(2), deleted: true }]);
  const change = (await log())[1];
  expect(change).toMatchObject({
    kind: "DELETED",
    changedFields: ["deletedAt"],
    previous: { document: { status: "OPEN" }, deletedAt: null },
  });
});

it("A record with an impossible time is kept, and so are the others", async () => {
  const result = await write([
    { id: "1", title: "A", updated: "0001-01-01T00:00:00+02:00" },
    { id: "2", title: "B", updated: t(1) },
  ]);
  expect(result).toMatchObject({ created: 2, rejected: 0, unread: { problems: [{ field: "remoteUpdatedAt", count: 1 }] } });
});

it("A copy counts as a read where nothing can be read", async () => {
  const ingest = createIngest({ ...dependencies, ...unusedStages, ring() {}, clock: () => now });
  const batch = {
    handle,
    environmentId,
    systemId: "sys_1",
    entity: "WorkOrder",
    cause: "POLL" as const,
    traceId: "t",
    occurredAt: null,
    askedAfter: null,
    canRead: false,
  };
  await ingest.write({ ...batch, payloads: [{ id: "1", title: "A", updated: t(1) }], freshness: "copy" });
  await ingest.remove({ ...batch, remoteIds: ["1"] });
  const back = await ingest.write({ ...batch, payloads: [{ id: "1", title: "B", updated: t(1) }], freshness: "copy" });
  expect(back).toMatchObject({ created: 1, ties: [] });
});

it("A deletion older than the stored version is not believed", async () => {
  await write([{ id: "1", title: "A", updated: t(5) }]);
  const removal = { environmentId, systemId: "sys_1", entity: "WorkOrder", cause: "WEBHOOK" as const, traceId: "t" };
  const asked = { askedAfter: null, canRead: false };
  const result = await removeRecords(dependencies, { ...removal, ...asked, remoteIds: ["1"], occurredAt: new Date(t(2)) });
  expect(result).toMatchObject({ deleted: 0, ties: ["1"] });
});

it("A tie that appears only once the record is locked is returned", async () => {
  const both = await Promise.all([
    write([{ id: "1", title: "A", updated: t(1) }]),
    write([{ id: "1", title: "B", updated: t(1) }]),
  ]);
  expect(both.map(({ created }) => created).toSorted()).toEqual([0, 1]);
  expect(both.flatMap(({ ties }) => ties)).toEqual(["1"]);
});

it("A read never overwrites data written while the read was in progress", async () => {
  await write([{ id: "1", title: "A", updated: t(1) }]);
  const askedAfter = await opened.changeLog.end(environmentId);
  await write([{ id: "1", title: "B", updated: t(1) }], { freshness: "read" });
  const late = { freshness: "read", askedAfter } as const;
  expect(await write([{ id: "1", title: "C", updated: t(1) }], late)).toMatchObject({ updated: 0, ties: ["1"] });
  const removal = { environmentId, systemId: "sys_1", entity: "WorkOrder", cause: "POLL" as const, traceId: "t", canRead: true };
  const gone = { ...removal, remoteIds: ["1"], occurredAt: null };
  expect(await removeRecords(dependencies, { ...gone, askedAfter })).toMatchObject({ deleted: 0, ties: ["1"] });
  const askedAgain = await opened.changeLog.end(environmentId);
  expect(await removeRecords(dependencies, { ...gone, askedAfter: askedAgain })).toMatchObject({ deleted: 1, ties: [] });
});

it("Copies that differ are settled by a read when they have no times of change", async () => {
  await write([{ id: "1", title: "A" }]);
  expect(await write([{ id: "1", title: "B" }])).toMatchObject({ updated: 0, ties: ["1"], tiesSaidGone: [] });
  expect(await write([{ id: "1", title: "B", deleted: true }])).toMatchObject({ deleted: 0, ties: ["1"], tiesSaidGone: ["1"] });
  expect(await write([{ id: "1", title: "B" }], { freshness: "read" })).toMatchObject({ updated: 1, ties: [] });
});

it("A deletion at the same instant, or of a record without a time, is settled by a read if possible", async () => {
  await write([
    { id: "1", title: "A", updated: t(2) },
    { id: "2", title: "B" },
  ]);
  const removal = { environmentId, systemId: "sys_1", entity: "WorkOrder", cause: "WEBHOOK" as const, traceId: "t" };
  const asked = { ...removal, remoteIds: ["1", "2"], occurredAt: new Date(t(2)), askedAfter: null };
  const doubtful = await removeRecords(dependencies, { ...asked, canRead: true });
  expect([doubtful.deleted, doubtful.ties.toSorted()]).toEqual([0, ["1", "2"]]);
  expect(await removeRecords(dependencies, { ...asked, canRead: false })).toMatchObject({ deleted: 2, ties: [] });
});

it("Nothing is lost or repeated when many writers race", async () => {
  const writers = Array.from({ length: 12 }, (_, writer) =>
    write(Array.from({ length: 20 }, (__, index) => ({ id: String(index), title: `by ${writer}`, updated: t(writer % 10) }))),
  );
  await Promise.all(writers);
  const changes = await log();
  expect(changes.map(({ position }) => position)).toEqual(changes.map((_, index) => index + 1));
  const versions = Map.groupBy(changes, ({ recordId }) => recordId);
  expect(versions.size).toBe(20);
  for (const [recordId, own] of versions) {
    expect(own.map(({ version }) => version)).toEqual(own.map((_, index) => index + 1));
    expect((await storedRecord(recordId))?.version).toBe(own.length);
    const times = own.map(({ record }) => record?.remoteUpdatedAt?.getTime() ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }
});

it("Any number of payloads that cannot be read is kept", async () => {
  const broken = Array.from({ length: 8200 }, (_, index) => ({ broken: index })) as never; // not a payload of this vendor
  expect(await write(broken)).toMatchObject({ rejected: 8200 });
  const { count } = await opened.store
    .environment(environmentId)
    .selectFrom("rejected_records")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  expect(Number(count)).toBe(8200);
});

/** Writes payloads, and counts the statements of that, without the beginnings and ends of transactions, and the rows they return. */
async function counting(payloads: readonly Payload[]): Promise<{ readonly statements: number; readonly rows: number }> {
  let statements = 0;
  let rows = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      statements += 1;
      rows += result.rows.length;
      return result;
    },
  };
  const { store } = opened;
  const counted = { ...store, environment: (id: string) => store.environment(id).withPlugin(plugin) };
  await write(payloads, {}, { ...dependencies, store: counted });
  return { statements, rows };
}

const manyPayloads = (from: number, to: number, title: string, second: number): readonly Payload[] =>
  Array.from({ length: to - from }, (_, index) => ({
    id: String(from + index),
    title,
    updated: t(second),
    technicians: ["7", String(index)],
  }));

it("A page is written with the same few statements whatever its size, and an unchanged page is one that returns no row", async () => {
  const created = [await counting(manyPayloads(0, 1, "A", 1)), await counting(manyPayloads(1, 50, "A", 1))];
  expect(created.map(({ statements }) => statements)).toEqual([4, 4]);
  expect(await counting(manyPayloads(1, 50, "A", 1))).toEqual({ statements: 1, rows: 0 });
  expect((await counting(manyPayloads(1, 50, "B", 2))).statements).toBe(6);
});

it("Many records are written to the embedded store in short transactions, each with its changes", async () => {
  expect((await write(manyPayloads(0, 120, "A", 1))).created).toBe(120);
  expect(rings).toEqual([50, 100, 120]);
  expect((await log()).map(({ position }) => position)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
});

/** The links of the environment's records, each with its place in the table. */
async function places() {
  const { rows } = await sql<{ readonly target_id: string; readonly ordinal: number; readonly place: string }>`
    select target_id, ordinal, ctid::text as place from record_links
    where environment_id = ${environmentId} order by source_id, ordinal`.execute(opened.store.service);
  return rows;
}

it("Links are written only where they differ", async () => {
  await write([{ id: "1", title: "A", updated: t(1), technicians: ["7", "8", "9"], asset: "a" }]);
  const before = await places();
  await write([{ id: "1", title: "A", updated: t(2), technicians: ["7", "9"], asset: "a" }]);
  const after = await places();
  expect(before.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2, 3]);
  expect(after.map(({ target_id }) => target_id)).toEqual([0, 1, 3].map((index) => before[index]?.target_id));
  expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
  await write([{ id: "1", title: "B", updated: t(3), technicians: ["7", "9"], asset: "a" }]);
  expect(await places()).toEqual(after);
});
