import { sql } from "kysely";
import pino from "pino";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { composeCatalog } from "../src/catalog/compose-catalog.ts";
import type { FieldMapping } from "../src/field-mapping.ts";
import type { Filter } from "../src/filter/filter.ts";
import { createIngest, type IngestStage } from "../src/ingest/create-ingest.ts";
import { testConnector } from "../src/ingest/testing/test-connector.ts";
import { createRecordReader } from "../src/records/create-record-reader.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { mappingsOf } from "../src/systems/mappings/mappings-in-force.ts";
import { setFieldMappings } from "../src/systems/mappings/set-field-mappings.ts";
import type { Systems } from "../src/systems/systems.ts";
import { describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";

const count = inject("mappedRecords");
/** More than usual are there to be measured. */
const isMeasured = count > 1000;

const now = new Date("2026-01-31T08:00:00.000Z");
let vendorCalls = 0;
const connector = testConnector({ payloads: [], failures: [], beforePage: async () => void (vendorCalls += 1) });
const signal = new AbortController().signal;
const vendor = {
  settings: {},
  signal,
  fetch: () => {
    vendorCalls += 1;
    return Promise.reject(new Error("no network"));
  },
};
const costs: FieldMapping = { name: "costs", path: "/custom/costs", type: "NUMBER" };
const hasCosts = (index: number) => index % 4 !== 0;
const orderOf = (index: number) => ({
  id: `o${String(index).padStart(7, "0")}`,
  title: `Order ${index}`,
  updated: "2026-01-01T00:00:00.000Z",
  custom: { other: "x", ...(hasCosts(index) && { costs: index }) },
});
const isMapped = (operator: "gte" | "isNull", operand: string | boolean): Filter => ({
  kind: "comparison",
  field: { name: "customField.costs", namespace: null, source: { from: "mapped", key: "costs" }, type: "number" },
  operator,
  operand,
});

const query = (where: Filter | null) =>
  ({
    entity: "WorkOrder",
    where,
    systemId: null,
    deleted: "EXCLUDE",
    order: { field: "updatedAt", direction: "DESC" },
    page: { first: 50, after: null, last: null, before: null },
  }) as const;

describeOnEachStore("a field that is mapped on stored records", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let store: OpenStore;
  let ingest: IngestStage;
  const catalog = composeCatalog([{ connector }]);
  const environmentId = "env_1";
  let waiting = 0;

  beforeAll(async () => {
    place = await freshDatabase();
    store = await openStore(place.database, { ...catalog, ...storeParts });
    ingest = createIngest({
      store,
      catalog,
      systems: {} as Systems, // not asked
      jobs: { send: async () => void (waiting += 1), sendAll: async () => {}, wake: () => {} },
      clock: () => now,
      log: pino({ level: "silent" }),
      ring: () => {},
      pollIntervalSeconds: 60,
      scanIntervalSeconds: 3600,
    });
    await store.service.insertInto("workspaces").values({ id: "w", created_at: now, name: "w" }).execute();
    await store.service
      .insertInto("environments")
      .values({ id: environmentId, created_at: now, workspace_id: "w", kind: "test" })
      .execute();
    await store.service
      .insertInto("systems")
      .values({
        environment_id: environmentId,
        id: "sys_1",
        connector_id: connector.id,
        display_name: "One",
        settings: "{}",
        authentication: "apiKey",
        status: "CONNECTED",
        status_changed_at: now,
        created_at: now,
        external_id: null,
        account_id: null,
        account_name: null,
        status_reason: null,
      })
      .execute();
    for (let from = 0; from < count; from += 1000)
      await write(Array.from({ length: Math.min(1000, count - from) }, (_, index) => orderOf(from + index)));
    await store.analyze();
  }, 600_000);
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  const write = async (payloads: readonly object[]) => {
    const { field_mappings, words_revision } = await store.service
      .selectFrom("systems")
      .select(["field_mappings", "words_revision"])
      .executeTakeFirstOrThrow();
    const handle = { connector, vendor, fieldMappings: mappingsOf(field_mappings), wordsRevision: words_revision };
    const batch = {
      environmentId,
      systemId: "sys_1",
      entity: "WorkOrder",
      cause: "POLL" as const,
      traceId: "t",
      occurredAt: null,
    };
    const askedAfter = await ingest.position(environmentId);
    return await ingest.write({ ...batch, handle, payloads, freshness: "read", askedAfter });
  };
  const map = (mappings: readonly FieldMapping[]) => {
    const given = mappings.map((mapping) => ({ ...mapping, mayBeAbsent: false }));
    const lifecycle = { reworded: () => ingest.renormalize(environmentId, "sys_1") as Promise<void> };
    const of = { systemId: "sys_1" };
    return setFieldMappings(
      { store, catalog, lifecycle },
      { environmentId, traceId: "t" },
      { of, entity: "WorkOrder", mappings: given },
    );
  };
  /** Runs the job as often as it is sent. */
  const work = async () => {
    for (; waiting > 0; waiting -= 1) await ingest.handlers.renormalization.work({ environmentId, systemId: "sys_1" }, signal);
  };
  const reprocessed = async () => {
    const { rows } = await sql<{ readonly changes: number; readonly records: number }>`
      select count(*)::integer as changes, count(distinct record_id)::integer as records from changes
      where environment_id = ${environmentId} and cause = 'REPROCESS'`.execute(store.service);
    return rows[0];
  };
  const list = (where: Filter | null) => createRecordReader(store, catalog).list(environmentId, query(where));
  const total = (where: Filter) => createRecordReader(store, catalog).count(environmentId, query(where));
  const withCosts = Array.from({ length: count }, (_, index) => index).filter(hasCosts).length;

  it("makes no call, one change for each record that has a value, and queries answer meanwhile", async () => {
    const began = performance.now();
    await map([costs]);
    expect([...(await ingest.reprocessing(environmentId, ["sys_1"])).values()]).toEqual([{ done: 0, total: null }]);
    const progress = { isDone: false, seen: 0 };
    const working = work().finally(() => (progress.isDone = true));
    let slowest = 0;
    let queries = 0;
    while (!progress.isDone) {
      for (const where of [null, isMapped("gte", String(count - 20))]) {
        const asked = performance.now();
        expect((await list(where)).edges.length).toBeLessThanOrEqual(50);
        slowest = Math.max(slowest, performance.now() - asked);
        queries += 1;
      }
      const [seen] = (await ingest.reprocessing(environmentId, ["sys_1"])).values();
      expect(seen?.done ?? count).toBeGreaterThanOrEqual(progress.seen);
      progress.seen = seen?.done ?? count;
    }
    await working;
    const seconds = (performance.now() - began) / 1000;
    expect(await reprocessed()).toEqual({ changes: withCosts, records: withCosts });
    expect([vendorCalls, (await ingest.reprocessing(environmentId, ["sys_1"])).size, queries > 0]).toEqual([0, 0, true]);
    expect(await total(isMapped("isNull", false))).toBe(withCosts);
    expect(await total(isMapped("isNull", true))).toBe(count - withCosts);
    expect((await list(isMapped("gte", String(count - 20)))).edges).toHaveLength(15);
    if (isMeasured)
      process.stdout.write(
        `${count} records, ${withCosts} changes in ${seconds.toFixed(1)} s, ${vendorCalls} vendor calls, ${queries} queries, the slowest ${slowest.toFixed(0)} ms\n`,
      );
  }, 1_800_000);

  it("takes the values of records that arrive later, and of those that lose theirs", async () => {
    await write([orderOf(0)].map((order) => ({ ...order, custom: { costs: count + 1 }, updated: "2026-01-02T00:00:00.000Z" })));
    await write([orderOf(1)].map((order) => ({ ...order, custom: {}, updated: "2026-01-02T00:00:00.000Z" })));
    expect((await list(isMapped("gte", String(count + 1)))).edges.map(({ node }) => node.remoteId)).toEqual([orderOf(0).id]);
    expect(await total(isMapped("isNull", false))).toBe(withCosts);
  });

  it("is gone from every record once it is no longer mapped, with one change each", async () => {
    const before = (await reprocessed())?.changes ?? 0;
    await map([]);
    await work();
    expect((await reprocessed())?.changes).toBe(before + withCosts);
    expect(await total(isMapped("isNull", false))).toBe(0);
    const { rows } = await sql<{ readonly fields: readonly string[]; readonly previous: object }>`
      select changed_fields as fields, previous from changes where environment_id = ${environmentId} order by position desc limit 1`.execute(
      store.service,
    );
    expect(rows).toMatchObject([{ fields: ["customField"], previous: { customField: { costs: { number: count - 1 } } } }]);
  }, 1_800_000);
});
