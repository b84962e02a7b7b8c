import { parseJson, type WebhookDescriptor, type WebhookEvent } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { logStart } from "../../change-log/place.ts";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import { readAppended, writeAppended } from "../../change-log/appended-text.ts";
import type { Appended } from "../../change-log/appended.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import type { IngestBatch } from "../ingest.ts";
import { createActiveSystems } from "../../ingress/process/active-systems.ts";
import { processIngressEvent, type ProcessDependencies } from "../../ingress/process/process-ingress-event.ts";
import { readHealth } from "../health/read-health.ts";
import { receiveWebhook, type ReceiveDependencies } from "../../ingress/receive/receive-webhook.ts";
import { incomingWebhook } from "../../ingress/testing/incoming-webhook.ts";
import { createEventStorage } from "../../ingress/receive/store-events.ts";
import { keepJobs } from "../../jobs/testing/kept-jobs.ts";
import { removeRecords } from "./remove-records.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { testConnector, type Payload } from "../testing/test-connector.ts";
import { selectRejected } from "./unread-rows.ts";
import { writeBatch, type WriteDependencies } from "./write-batch.ts";

const connector = testConnector({ payloads: [], failures: [] });
const handle: VendorHandle = {
  connector,
  vendor: { settings: {}, signal: new AbortController().signal, fetch: () => Promise.reject(new Error("no network")) },
};
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
let opened: TestStore;
let dependencies: WriteDependencies;
let environmentId: string;
let rung: Appended[] = [];

beforeAll(async () => {
  opened = await openTestStore(connector);
  dependencies = {
    store: opened.store,
    catalog: opened.catalog,
    clock: () => new Date("2026-01-01T00:00:00.000Z"),
    ring: (_environmentId, _position, appended) => void rung.push(appended),
  };
}, 60_000);

afterAll(() => opened[Symbol.asyncDispose]());

beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
  rung = [];
});

const batchOf = (): Omit<IngestBatch, "payloads"> => ({
  handle,
  environmentId,
  systemId: "sys_1",
  entity: "WorkOrder",
  cause: "POLL",
  traceId: "trace",
  occurredAt: null,
  freshness: "copy",
  askedAfter: null,
});

const write = (payloads: readonly unknown[], timeZone: string | null = null, occurredAt: Date | null = null) => {
  const model = opened.catalog.entities.get("WorkOrder");
  const served = servedEntity(connector, "WorkOrder");
  if (model === undefined || served === null) throw new Error("the catalog lacks WorkOrder");
  const reader = { connectorId: connector.id, model, entity: served.connector, settings: {}, timeZone };
  return writeBatch(dependencies, { ...batchOf(), payloads, occurredAt, freshness: "read" }, reader);
};

/** Writes a payload from the vendor's raw JSON. */
const writeText = (text: string) => write([parseJson(text)]);

const changes = async () => (await opened.changeLog.records(environmentId, logStart, 1000)).changes;

async function only(): Promise<StoredRecord> {
  const [{ recordId = "" } = {}] = await changes();
  const record = (await opened.records.byIds(environmentId, [recordId])).get(recordId);
  if (record === undefined) throw new Error("no record was written");
  return record;
}

const good: Payload = { id: "1", title: "Oil" };
const t = (second: number) => `2026-01-01T00:00:0${second}.000Z`;

it.each([
  ["0000-00-00T00:00:00Z", "is a time that does not exist"],
  ["2026-02-30T00:00:00Z", "is a time that does not exist"],
  ["2026-01-31T24:61:00Z", "is a time that does not exist"],
  ["2026-01-31T08:00:00", "has no offset, and no time zone is declared for it"],
  ["2026-01-31", "is a date without a time"],
  ["tomorrow", "is not a time in ISO 8601 with an offset"],
  [20_260_131, "is not a time in ISO 8601 with an offset"],
])("A record whose time is %j is kept, with null and the problem", async (due, message) => {
  expect(await write([{ ...good, due }])).toMatchObject({
    created: 1,
    rejected: 0,
    unread: { problems: [{ field: "dueAt", message, example: String(due), count: 1 }], rejection: null },
  });
  const record = await only();
  expect(record.document).toMatchObject({ title: "Oil", dueAt: null });
  expect(record.problems).toEqual([{ field: "dueAt", message, example: String(due) }]);
  // The stream shows the same record, including one that came with a ring.
  expect((await changes())[0]?.record).toEqual(record);
  expect(rung[0]?.changes[0]?.record).toEqual(record);
});

it.each([
  ["2026-03-01T08:00:00.000+0000", "2026-03-01T08:00:00.000Z"],
  ["2026-03-01 08:00+01", "2026-03-01T07:00:00.000Z"],
])("The time %s is read", async (due, dueAt) => {
  await write([{ ...good, due }]);
  expect(await only()).toMatchObject({ document: { dueAt } });
  expect(await only()).not.toHaveProperty("problems");
});

it("Local times are read in the connector's time zone, except times that its clocks skipped", async () => {
  await write([{ ...good, due: "2026-03-08T03:00:00", updated: "2026-03-08T02:30:00" }], "America/Chicago");
  expect(await only()).toMatchObject({
    document: { dueAt: "2026-03-08T08:00:00.000Z" },
    remoteUpdatedAt: null,
    problems: [
      { field: "remoteUpdatedAt", message: "is skipped by the clocks of America/Chicago", example: "2026-03-08T02:30:00" },
    ],
  });
});

it("Every other optional value that does not fit becomes null, and a list omits such members", async () => {
  const minutes = 2 ** 31;
  const payload = {
    ...good,
    minutes,
    asset: { id: 5 },
    technicians: ["7", { id: 8 }, 9],
    shift: "x".repeat(100_001),
    url: "javascript:1",
  };
  expect(await write([payload])).toMatchObject({ created: 1, rejected: 0 });
  const record = await only();
  expect(record.document).toMatchObject({ estimatedMinutes: null, asset: null, testVendor: { shift: null } });
  expect(record.document["assignees"]).toHaveLength(2);
  expect(record.remoteUrl).toBeNull();
  expect(record.problems?.map(({ field, message, example }) => [field, message, example?.slice(0, 20)])).toEqual([
    ["asset", "must be a key of 1 to 200 characters", '{"id":5}'],
    ["assignees[1]", "must be a key of 1 to 200 characters", '{"id":8}'],
    ["estimatedMinutes", "must be a whole number of 32 bits", "2147483648"],
    ["testVendor.shift", "is longer than 100000 characters", "x".repeat(20)],
    ["remoteUrl", "is not a web address", "javascript:1"],
  ]);
});

it("Problems are counted by field with an example, for the members of a list together", async () => {
  const { unread } = await write([
    { ...good, due: "?", technicians: [{}, {}] },
    { ...good, id: "2", due: "!" },
    { id: "3", updated: t(1) },
  ]);
  expect(unread).toEqual({
    problems: [
      { field: "assignees", count: 2, message: "must be a key of 1 to 200 characters", example: "{}" },
      { field: "dueAt", count: 2, message: "is not a time in ISO 8601 with an offset", example: "?" },
    ],
    rejection: "The work order has no title.",
  });
});

it("A good version clears a problem, and a problem alone makes no version", async () => {
  await write([{ ...good, due: "2026-01-31T08:00:00" }]);
  expect((await only()).problems).toHaveLength(1);
  // Only the connector's result differs.
  const local = { ...good, updated: "2026-03-08T02:30:00" };
  await write([local]);
  expect(await write([local], "America/Chicago")).toMatchObject({ created: 0, updated: 0 });
  expect(await only()).toMatchObject({ version: 1, problems: [{ message: "is skipped by the clocks of America/Chicago" }] });
  await write([{ ...good, due: "2026-01-31T08:00:00Z" }]);
  expect(await only()).toMatchObject({ version: 2, document: { dueAt: "2026-01-31T08:00:00.000Z" } });
  expect(await only()).not.toHaveProperty("problems");
});

/** The connector with webhooks of `{ id, ... }`. */
const withWebhooks = (webhooks: Partial<WebhookDescriptor<Record<never, never>>> = {}) => ({
  ...connector,
  webhooks: {
    read: (body: unknown): readonly WebhookEvent[] => {
      const { id, at = null } = body as { id: bigint; at?: string | null }; // sent by the tests
      return [{ entity: "WorkOrder", remoteId: String(id), kind: "changed", payload: body, occurredAt: at }];
    },
    ...webhooks,
  },
});

const ingressEventOf = async (body: string) => {
  await opened.store
    .environment(environmentId)
    .insertInto("ingress_deliveries")
    .values({
      environment_id: environmentId,
      id: "ind_1",
      system_id: "sys_1",
      delivery_key: "1",
      signed: true,
      body: Buffer.from(body),
      received_at: new Date(0),
      trace_id: "t",
    })
    .execute();
  const systems = { vendor: async () => ({ ...handle, connector: withWebhooks() }) };
  const ingest = {
    write: async (batch: IngestBatch) => await write(batch.payloads, null, batch.occurredAt),
    position: async () => 0,
  };
  const unused = { log: silent, scanIntervalSeconds: 3600 };
  await processIngressEvent(
    { ...dependencies, ...unused, systems, ingest } as unknown as ProcessDependencies, // the other methods are not called
    { environmentId, deliveryId: "ind_1" },
    new AbortController().signal,
  );
};

it("Numbers in a webhook keep every digit, and a nonexistent time in it is ignored", async () => {
  await ingressEventOf(`{"id":9007199254740993,"title":"Oil","custom":{"n":1.50},"at":"2026-02-30T00:00:00Z"}`);
  const [change] = await changes();
  expect(change).toMatchObject({ occurredAt: null, record: { remoteId: "9007199254740993" } });
  expect(JSON.stringify(change?.record?.customFields)).toBe('{"n":1.50}');
});

it("The record that an unsigned webhook names keeps every digit", async () => {
  const connectors = new Map([[connector.id, { connector: withWebhooks(), settings: {} }]]);
  const receive = {
    ...dependencies,
    catalog: { ...opened.catalog, connectors },
    log: silent,
    hintLimit: { take: () => true },
    keepPayload: () => {},
    keys: { find: async () => ({ environmentId, systemId: "sys_1", secret: "", connectorId: connector.id }) },
    storeEvent: createEventStorage({ store: opened.store, jobs: keepJobs(), active: createActiveSystems() }).store,
  } as unknown as ReceiveDependencies; // the methods that a hint needs
  const incoming = incomingWebhook('{"id":9007199254740993}');
  expect((await receiveWebhook(receive, incoming, "k".repeat(20))).status).toBe(200);
  const [{ body = null } = {}] = await opened.store
    .environment(environmentId)
    .selectFrom("ingress_deliveries")
    .select("body")
    .execute();
  expect(body?.toString()).toBe('[{"entity":"WorkOrder","remoteId":"9007199254740993","kind":"changed"}]');
});

const healthOf = async () => {
  const system = { id: "sys_1", environmentId, status: "CONNECTED" } as Parameters<typeof readHealth>[2][number]; // all that is read
  const health = await readHealth(opened.store, environmentId, [system], () => ["WorkOrder"], new Date());
  return health.get("sys_1")?.rejected;
};

it("A system's health shows each rejected record once, until it is understood or gone", async () => {
  expect(await healthOf()).toEqual([]);
  const long = "x".repeat(100_001);
  await write([
    { ...good, title: long, updated: t(1) },
    { ...good, id: "2", title: long },
    { ...good, id: "3" },
  ]);
  await write([{ ...good, title: `${long}y`, updated: t(2) }]);
  expect(await healthOf()).toMatchObject([{ entity: "WorkOrder", count: 2, example: "title is longer than 100000 characters." }]);
  await write([{ ...good, updated: t(3) }]);
  expect(await healthOf()).toMatchObject([{ count: 1 }]);
  await write([
    { ...good, id: "2", updated: t(3) },
    { ...good, id: "3", title: long },
  ]);
  expect(await healthOf()).toMatchObject([{ count: 1 }]);
  await removeRecords(dependencies, { ...batchOf(), remoteIds: ["3"], canRead: false });
  expect(await healthOf()).toEqual([]);
});

const listRejected = (query: Partial<Parameters<typeof selectRejected>[3]>) =>
  selectRejected(opened.store.environment(environmentId), environmentId, "sys_1", {
    entity: null,
    after: null,
    limit: 10,
    ...query,
  });

it("Rejected records are listed as they came, by type and the vendor's key, page by page", async () => {
  const long = "x".repeat(100_001);
  await write(["3", "1", "2"].map((id) => ({ ...good, id, title: long })));
  const all = await listRejected({});
  expect(all.map(({ remoteKey }) => remoteKey)).toEqual(["1", "2", "3"]);
  expect(all[0]).toMatchObject({
    entity: "WorkOrder",
    error: "title is longer than 100000 characters.",
    payload: { id: "1", title: long },
    firstSeenAt: expect.any(Date),
  });
  expect(await listRejected({ limit: 1, after: { entity: "WorkOrder", remoteKey: "1" } })).toEqual(all.slice(1, 2));
  expect([await listRejected({ entity: "Asset" }), await listRejected({ entity: "WorkOrder" })]).toEqual([[], all]);
});

const digits = '{"big":9007199254740993,"price":19.90,"long":0.12345678901234567890,"list":[1.0,-9007199254740993]}';

it("Custom fields and the payload keep every digit, in the store, the log and the messages between nodes", async () => {
  const text = `{"id":"1","title":"Oil","custom":${digits}}`;
  await writeText(text);
  const record = await only();
  // jsonb orders members by length and name.
  const stored = '{"big":9007199254740993,"list":[1.0,-9007199254740993],"long":0.12345678901234567890,"price":19.90}';
  expect(JSON.stringify(record.customFields)).toBe(stored);
  expect(JSON.stringify(record.remoteData)).toBe(`{"id":"1","title":"Oil","custom":${stored}}`);
  const [change] = await changes();
  expect(JSON.stringify(change?.record?.customFields)).toBe(stored);
  const [appended] = rung;
  expect(JSON.stringify(appended?.changes[0]?.record?.customFields)).toBe(stored);
  const heard = appended === undefined ? null : readAppended(writeAppended(appended) ?? "", appended.position);
  expect(JSON.stringify(heard?.changes[0]?.record?.customFields)).toBe(stored);
  expect(heard?.changes[0]?.record?.customFields).toEqual(record.customFields);
});

const isSnapshot = (text: unknown) => ["remoteData", "Counted"].every((part) => String(text).includes(part));

it("A snapshot is put together from the texts that the hash is made of, and is parsed only for followers", async () => {
  const stringify = vi.spyOn(JSON, "stringify");
  const parse = vi.spyOn(JSON, "parse");
  const written = () => stringify.mock.results.filter(({ value }) => isSnapshot(value)).length;
  const read = () => parse.mock.calls.filter(([text]) => isSnapshot(text)).length;
  try {
    await writeText(`{"id":"1","title":"Counted","custom":${digits}}`);
    const [appended] = rung;
    const told = appended && writeAppended(appended);
    expect([written(), read()]).toEqual([0, 0]);
    const here = appended?.changes;
    expect(appended?.changes).toBe(here);
    expect(read()).toBe(1);
    expect(readAppended(told ?? "", appended?.position ?? 0)?.changes).toEqual(here);
  } finally {
    stringify.mockRestore();
    parse.mockRestore();
  }
});

it("Numbers are compared by their digits, and equal ones cause no write", async () => {
  const outcomes: boolean[] = [];
  for (const number of ["9007199254740993", "9007199254740993", "9007199254740992", "19.90", "19.90", "19.9", "1e2", "100"]) {
    const { created, updated } = await writeText(`{"id":"1","title":"Oil","custom":{"n":${number}}}`);
    outcomes.push(created + updated > 0);
  }
  expect(outcomes).toEqual([true, false, true, true, false, true, true, false]);
  const updates = (await changes()).slice(1).map(({ changedFields }) => changedFields.toSorted());
  expect(new Set(updates.map(String))).toEqual(new Set(["customFields,remoteData"]));
});

it("Rejected records keep every digit", async () => {
  await writeText('{"id":9007199254740993,"custom":{"n":1.50}}');
  const row = await opened.store.environment(environmentId).selectFrom("rejected_records").select("payload").executeTakeFirst();
  expect(JSON.stringify(row?.payload)).toBe('{"id":9007199254740993,"custom":{"n":1.50}}');
});

it("Any whole number is accepted as an id and as a reference", async () => {
  const written = await writeText(
    '{"id":9007199254740993,"title":"Oil","asset":9007199254740995,"technicians":[1,9007199254740997]}',
  );
  expect(written).toMatchObject({ created: 1, rejected: 0 });
  const record = await only();
  expect(record.remoteId).toBe("9007199254740993");
  await writeText('{"id":"9007199254740993","title":"Oil","asset":"9007199254740995","technicians":["1","9007199254740997"]}');
  expect((await only()).document).toEqual(record.document);
  // How the vendor writes the same keys is no change.
  expect((await changes()).map(({ recordId }) => recordId)).toEqual([record.id]);
});

it("Very large numbers in custom fields are kept, as text beyond the limits of the store", async () => {
  await writeText('{"id":"1","title":"Oil","custom":{"a":1e400,"b":1e200000,"c":1e-200000,"d":-0.0}}');
  expect(JSON.stringify((await only()).customFields)).toBe(`{"a":1${"0".repeat(400)},"b":"1e200000","c":"1e-200000","d":0.0}`);
});
