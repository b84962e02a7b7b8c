import { afterAll, beforeAll, expect, it } from "vitest";
import { keepJobs } from "../../jobs/testing/kept-jobs.ts";
import type { System, Systems } from "../../systems/systems.ts";
import { createIngest, type IngestStage } from "../create-ingest.ts";
import { syncJob } from "../jobs.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { testConnector } from "../testing/test-connector.ts";

const connector = testConnector({ payloads: [], failures: [] });
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const unused = () => Promise.reject(new Error("not used here"));
const jobs = keepJobs();
let now = new Date("2026-01-01T00:00:00.000Z");
let opened: TestStore;
let ingest: IngestStage;

beforeAll(async () => {
  opened = await openTestStore(connector);
  const system = { id: "sys_1", connectorId: connector.id, status: "CONNECTED" } as System; // all that is read
  const systems: Pick<Systems, "byIds" | "vendor" | "report"> = {
    byIds: async () => new Map([["sys_1", system]]),
    vendor: async (_, __, { signal }) => ({ connector, vendor: { settings: {}, signal, fetch: unused } }),
    report: async () => {},
  };
  ingest = createIngest({
    store: opened.store,
    catalog: opened.catalog,
    systems: systems as Systems, // the other methods are not called
    jobs,
    clock: () => now,
    log: silent,
    ring: () => {},
    pollIntervalSeconds: 60,
    scanIntervalSeconds: 3600,
  });
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());

/** The environments that a look for lost polls sends polls for. */
async function look(): Promise<readonly string[]> {
  await ingest.schedulePolls();
  return jobs
    .take(syncJob)
    .map(({ environmentId }) => environmentId)
    .toSorted();
}

it("Polls are sent for systems in use whose next poll is late or not planned, and for no others", async () => {
  const polled = await opened.freshEnvironment();
  const fresh = await opened.freshEnvironment();
  const paused = await opened.freshEnvironment();
  await opened.store.environment(paused).updateTable("systems").set({ status: "PAUSED" }).execute();
  const target = { environmentId: polled, systemId: "sys_1", entity: "WorkOrder" };
  await ingest.handlers.sync.work(target, new AbortController().signal);
  // The poll plans the next one itself.
  expect(jobs.take(syncJob)).toEqual([target]);
  expect(await look()).toEqual([fresh]);
  now = new Date(now.getTime() + 80_000);
  expect(await look()).toEqual([fresh]);
  now = new Date(now.getTime() + 20_000);
  expect(await look()).toEqual([polled, fresh].toSorted());
  // Since its poll was planned, the clock has been set back by days.
  now = new Date(now.getTime() - 5 * 86_400_000);
  expect(await look()).toEqual([polled, fresh].toSorted());
});
