import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Systems } from "../../systems/systems.ts";
import { ingressJob, systemEventsJob } from "../jobs.ts";
import { handleOf, openStagesHouse, type StagesHouse } from "../../ingest/testing/open-stages-house.ts";
import { testConnector } from "../../ingest/testing/test-connector.ts";

const connector = testConnector({ payloads: [], failures: [] });
const now = new Date("2026-01-01T00:00:00.000Z");
const opened: string[] = [];
let house: StagesHouse;
let test: StagesHouse["test"];
let jobs: StagesHouse["jobs"];
let ingress: StagesHouse["ingress"];
let environmentId: string;
/** The vendor's answer when a record is read; null: the vendor cannot be called. */
let read: (() => Promise<unknown>) | null = null;

beforeAll(async () => {
  const vendor: Systems["vendor"] = async (...of) => {
    opened.push(of[1]);
    const entities = { WorkOrder: { ...connector.entities.WorkOrder, read: read ?? undefined } };
    const reading = { ...connector, entities } as typeof connector; // a connector with reads
    return read === null ? null : await handleOf(reading)(...of);
  };
  house = await openStagesHouse({ connector, clock: () => now, systems: { vendor } });
  ({ test, jobs, ingress } = house);
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

beforeEach(async () => {
  environmentId = await house.begin();
  opened.length = 0;
  jobs.take(ingressJob);
  jobs.take(systemEventsJob);
  read = null;
});
afterEach(() => vi.useRealTimers());

const store = (count: number) =>
  sql`
    insert into ingress_deliveries (environment_id, id, system_id, delivery_key, signed, body, received_at, trace_id)
    select ${environmentId}, 'ind_' || number, 'sys_1', number::text, true, ''::bytea, ${now}::timestamptz, 't'
    from generate_series(1, ${count}::integer) as number`.execute(test.store.environment(environmentId));
const pause = (at: Date | null) =>
  test.store.environment(environmentId).updateTable("systems").set({ paused_at: at }).where("id", "=", "sys_1").execute();
const open = () =>
  test.store.environment(environmentId).selectFrom("ingress_deliveries").select("id").where("processed_at", "is", null).execute();
const processSystem = () =>
  ingress.handlers.systemEvents.work({ environmentId, systemId: "sys_1" }, new AbortController().signal);
const process = () => ingress.handlers.ingress.work({ environmentId, deliveryId: "ind_1" }, new AbortController().signal);

it("An event stays open while its system is paused", async () => {
  await store(1);
  await pause(now);
  await process();
  expect([opened, (await open()).length]).toEqual([[], 1]);
  await pause(null);
  await process();
  expect([opened, (await open()).length]).toEqual([["sys_1"], 0]);
});

it("All waiting events are processed after a pause, however many there are", async () => {
  await store(2345);
  await test.store
    .environment(environmentId)
    .updateTable("ingress_deliveries")
    .set({ has_own_job: true })
    .where("id", "like", "%1")
    .execute();
  await pause(now);
  await processSystem();
  expect(await open()).toHaveLength(2345);
  await pause(null);
  await ingress.hooks.resumed?.(environmentId, "sys_1");
  for (const job of jobs.take(systemEventsJob)) await ingress.handlers.systemEvents.work(job, new AbortController().signal);
  expect(await open()).toHaveLength(0);
});

/** An event that names this many records to read. */
const storeHint = (records: number) => {
  const events = Array.from({ length: records }, (_, id) => ({ entity: "WorkOrder", remoteId: `${id}`, kind: "changed" }));
  const values = {
    environment_id: environmentId,
    id: "ind_1",
    system_id: "sys_1",
    delivery_key: "h",
    signed: false,
    trace_id: "t",
  };
  const body = Buffer.from(JSON.stringify(events));
  return test.store
    .environment(environmentId)
    .insertInto("ingress_deliveries")
    .values({ ...values, body, received_at: now })
    .execute();
};

it("An event whose read hangs is delayed and tried again", async () => {
  await storeHint(3);
  const asked = Promise.withResolvers<void>();
  read = () => {
    asked.resolve();
    return new Promise(() => {});
  };
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const processed = process();
  await asked.promise;
  vi.advanceTimersByTime(20_000);
  await expect(processed).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(await open()).toHaveLength(1);
});

it("Reading for an event stops when its system is paused, and the event is kept", async () => {
  await storeHint(3);
  let reads = 0;
  read = async () => {
    reads += 1;
    await pause(now);
    await test.store.environment(environmentId).updateTable("systems").set({ status: "PAUSED" }).execute();
    return null;
  };
  await process();
  expect([reads, (await open()).length]).toEqual([1, 1]);
});
