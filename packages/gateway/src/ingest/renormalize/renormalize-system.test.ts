import { type Connector, type SettingMap, wordListSetting } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { RecordChange } from "../../change-log/change.ts";
import { logStart } from "../../change-log/place.ts";
import type { Systems } from "../../systems/systems.ts";
import { createIngest, type IngestStage } from "../create-ingest.ts";
import { renormalizationJob } from "../jobs.ts";
import { TurnOver } from "../poll/turn.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { type Payload, testConnector } from "../testing/test-connector.ts";
import { keepJobs } from "../../jobs/testing/kept-jobs.ts";

const base = testConnector({ payloads: [], failures: [] });
const { WorkOrder } = base.entities;
let normalized = 0;
/** The test connector, with statuses that customers name for themselves. */
const connector = {
  ...base,
  settings: { statuses: wordListSetting({ label: "Statuses", values: { OPEN: "", COMPLETED: "", UNKNOWN: "" } }) },
  wordLists: { statuses: { fetch: async () => [], propose: () => null } },
  entities: {
    WorkOrder: {
      ...WorkOrder,
      normalize: (payload: Payload, settings: { readonly statuses?: Readonly<Record<string, string>> }) => {
        normalized += 1;
        const record = WorkOrder?.normalize(payload, settings);
        const status = { value: settings.statuses?.[payload.status ?? ""] ?? "UNKNOWN", remote: payload.status };
        return { ...record, fields: { ...record?.fields, status } };
      },
    },
  },
} as unknown as Connector<SettingMap>; // the test connector with other settings

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const signal = new AbortController().signal;
const count = 450;
const total = () => Array.from({ length: count }, (_, index) => orderOf(index));
const orderOf = (index: number): Payload => ({
  id: `o${String(index).padStart(4, "0")}`,
  title: `Order ${index}`,
  status: index % 3 === 0 ? "parts" : "new",
  updated: "2025-12-01T00:00:00.000Z",
});

let opened: TestStore;
let ingest: IngestStage;
let environmentId: string;
const queue = keepJobs();
beforeAll(async () => {
  opened = await openTestStore(connector);
  ingest = createIngest({
    store: opened.store,
    catalog: opened.catalog,
    systems: {} as Systems, // not asked
    jobs: queue,
    clock: () => new Date("2026-01-01T00:00:00.000Z"),
    log: silent,
    ring: () => {},
    pollIntervalSeconds: 60,
    scanIntervalSeconds: 3600,
  });
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
  await write(total(), {}, 0);
  queue.take(renormalizationJob);
});

const write = async (payloads: readonly Payload[], statuses: Readonly<Record<string, string>>, wordsRevision: number) =>
  await ingest.write({
    environmentId,
    systemId: "sys_1",
    entity: "WorkOrder",
    handle: {
      connector,
      vendor: { settings: { statuses }, signal, fetch: () => Promise.reject(new Error("no vendor")) },
      wordsRevision,
    },
    payloads,
    cause: "POLL",
    traceId: "trace",
    occurredAt: null,
    freshness: "read",
    askedAfter: await ingest.position(environmentId),
  });

const reword = (statuses: Readonly<Record<string, string>>, revision: number) =>
  opened.store
    .environment(environmentId)
    .updateTable("systems")
    .set({ settings: JSON.stringify({ statuses }), words_revision: revision })
    .execute();

const run = () => ingest.handlers.renormalization.work({ environmentId, systemId: "sys_1" }, signal);

async function reprocessed(): Promise<readonly RecordChange[]> {
  const { changes } = await opened.changeLog.records(environmentId, logStart, 5000);
  return changes.filter(({ cause }) => cause === "REPROCESS");
}

it("each record that changes by a new meaning is written once, with one change, and no other", async () => {
  await reword({ parts: "COMPLETED" }, 1);
  await run();
  const changes = await reprocessed();
  expect(changes).toHaveLength(count / 3);
  expect(new Set(changes.map(({ recordId }) => recordId)).size).toBe(count / 3);
  expect(changes[0]).toMatchObject({ kind: "UPDATED", changedFields: ["status"], version: 2 });
  expect(changes[0]?.record?.document).toMatchObject({ status: "COMPLETED", remoteStatus: "parts" });
  // What is done is not done again.
  normalized = 0;
  await run();
  expect([normalized, (await reprocessed()).length, queue.take(renormalizationJob)]).toEqual([0, count / 3, []]);
  await ingest.scheduleRenormalizations();
  expect(queue.take(renormalizationJob)).toEqual([]);
});

it("work that was lost goes on from its place, and begins anew for another meaning", async () => {
  await reword({ parts: "COMPLETED" }, 1);
  await ingest.scheduleRenormalizations();
  expect(queue.take(renormalizationJob)).toEqual([{ environmentId, systemId: "sys_1" }]);
  await opened.store
    .environment(environmentId)
    .insertInto("renormalizations")
    .values({ environment_id: environmentId, system_id: "sys_1", revision: 1, entity: "WorkOrder", after_remote_id: "o0299" })
    .execute();
  await run();
  expect(await reprocessed()).toHaveLength(50);
  await reword({ parts: "OPEN" }, 2);
  await run();
  expect(await reprocessed()).toHaveLength(200);
});

it("nobody writes a record with former meanings", async () => {
  await reword({ parts: "COMPLETED" }, 1);
  await run();
  const late = { ...orderOf(0), title: "Late" };
  await expect(write([late], {}, 0)).rejects.toThrow(TurnOver);
  await write([late], { parts: "COMPLETED" }, 1);
  expect(await opened.titles(environmentId)).toContain("Late");
});

it.each([
  ["that has been disconnected", { status: "DISCONNECTED" }],
  ["whose connector is not configured", { connector_id: "former" }],
] as const)("a system %s is left alone", async (_what, change) => {
  await reword({ parts: "COMPLETED" }, 1);
  await opened.store.environment(environmentId).updateTable("systems").set(change).execute();
  await run();
  await ingest.scheduleRenormalizations();
  expect([await reprocessed(), queue.take(renormalizationJob)]).toEqual([[], []]);
});
