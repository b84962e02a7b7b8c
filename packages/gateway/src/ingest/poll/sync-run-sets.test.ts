import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { testConnector } from "../testing/test-connector.ts";
import { createSyncRuns, type SyncRuns } from "./sync-run-sets.ts";
import { saveScan } from "../deletions/scan-state-rows.ts";
import { forgetLists, loadSyncState, saveSyncState } from "./sync-state-rows.ts";
import { noCounts } from "./write-page.ts";

const entities = ["Asset", "WorkOrder", "Technician"];
const hour = 3_600_000;
const startedAt = new Date("2026-01-01T10:59:59.000Z");
const endedAt = new Date("2026-01-01T11:00:01.000Z");
const counts = noCounts();
let opened: TestStore;
let runs: SyncRuns;
let environmentId: string;

beforeAll(async () => {
  opened = await openTestStore(testConnector({ payloads: [], failures: [] }));
  runs = createSyncRuns(opened.store, { ring() {} });
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
});

const target = (entity: string, systemId = "sys_1") => ({ environmentId, systemId, entity });
const begin = (id: string, entity: string, systemId?: string) =>
  runs.begin({ target: target(entity, systemId), id, kind: "poll", traceId: `trace of ${id}`, startedAt });
const rows = () => opened.store.environment(environmentId).selectFrom("sync_runs").selectAll().orderBy("id").execute();

it("Runs that begin and end together each keep their own state, counts and plan", async () => {
  const states = await Promise.all([...entities.map((entity) => begin(entity, entity)), begin("gone", "Asset", "sys_gone")]);
  expect(states.map((state) => state?.phase ?? null)).toEqual(["backfill", "backfill", "backfill", null]);
  const ends = await Promise.all(
    entities.map((entity, index) =>
      runs.end({
        target: target(entity),
        id: entity,
        counts: { ...counts, read: index },
        error: index === 1 ? "UNAVAILABLE: It is \0 away." : null,
        endedAt,
        changes: index === 1 ? { failures: 3 } : { phase: "incremental", since: `${index}` },
        nextRunAt: index === 2 ? null : new Date(endedAt.getTime() + (index + 1) * hour),
      }),
    ),
  );
  expect(ends).toEqual([true, true, true]);
  expect((await rows()).map(({ id, read, error }) => [id, read, error?.slice(0, 12) ?? null])).toEqual([
    ["Asset", 0, null],
    ["Technician", 2, null],
    ["WorkOrder", 1, "UNAVAILABLE:"],
  ]);
  const after = await Promise.all(entities.map((entity) => loadSyncState(opened.store, target(entity))));
  expect(after.map(({ phase, since, failures, next_run_at: next }) => [phase, since, failures, next?.getTime() ?? null])).toEqual(
    [
      ["incremental", "0", 0, endedAt.getTime() + hour],
      ["backfill", null, 3, endedAt.getTime() + 2 * hour],
      ["incremental", "2", 0, null],
    ],
  );
  const database = opened.store.environment(environmentId);
  expect(await database.selectFrom("sync_hours").select(["runs", "failed_runs"]).execute()).toEqual([
    { runs: 3, failed_runs: 1 },
  ]);
});

const minutesLater = (count: number) => new Date(startedAt.getTime() + count * 60_000);
const endAt = async (at: Date, entity: string, rejected: number, isSuccess = true) => {
  const id = `${entity} ${at.getTime()}`;
  await begin(id, entity);
  const changes = isSuccess ? { last_success_at: at } : {};
  const error = isSuccess ? null : "UNAVAILABLE: It is away.";
  return await runs.end({ target: target(entity), id, counts: { ...counts, rejected }, error, endedAt: at, changes });
};

it("An hour has the records that could not be read, and the longest time that a sync was late", async () => {
  // Nothing is known of how late a first sync is.
  await endAt(minutesLater(1), "Asset", 3);
  await endAt(minutesLater(3), "WorkOrder", 0);
  await endAt(minutesLater(5), "WorkOrder", 1);
  await endAt(minutesLater(6), "Asset", 0, false);
  await endAt(minutesLater(61), "Asset", 2);
  // The clock was set back.
  await endAt(minutesLater(2), "WorkOrder", 0);
  const hours = await opened.store
    .environment(environmentId)
    .selectFrom("sync_hours")
    .select(["hour", "runs", "rejected", "longest_lag_seconds as lag"])
    .orderBy("hour")
    .execute();
  expect(hours).toEqual([
    { hour: new Date("2026-01-01T11:00:00.000Z"), runs: 5, rejected: 4, lag: 300 },
    { hour: new Date("2026-01-01T12:00:00.000Z"), runs: 1, rejected: 2, lag: 3600 },
  ]);
});

it("Of two runs of one entity that begin together, the second ends the first", async () => {
  await Promise.all([begin("1", "Asset"), begin("2", "Asset"), begin("3", "WorkOrder")]);
  expect((await rows()).map(({ id, error }) => [id, error?.slice(0, 11) ?? null])).toEqual([
    ["1", "INTERRUPTED"],
    ["2", null],
    ["3", null],
  ]);
});

const plan = (minutes: number) => new Date(endedAt.getTime() + minutes * 60_000);

it("A plan for an earlier time stays", async () => {
  await begin("1", "Asset");
  const end = (nextRunAt: Date) => runs.end({ target: target("Asset"), id: "1", counts, error: null, endedAt, nextRunAt });
  await end(plan(10));
  await end(plan(20));
  expect((await loadSyncState(opened.store, target("Asset"))).next_run_at).toEqual(plan(10));
  await end(plan(5));
  expect((await loadSyncState(opened.store, target("Asset"))).next_run_at).toEqual(plan(5));
});

it("Lists that are under way begin again when they are forgotten", async () => {
  const at = startedAt.toISOString();
  await begin("1", "Asset");
  const progress = { pages: 1, milliseconds: 5, emptyPages: 0, cursor: null, content: null, repeats: 0, failedAt: null };
  const changes = { since: at, pass_started_at: startedAt, page_cursor: "2", scanned_at: startedAt };
  await saveSyncState(opened.store, target("Asset"), { ...changes, pass_progress: progress });
  const scan = { id: "scan", startedAt: at, startedAfter: null, cursor: "3", rejected: 0, isListed: false, savedAt: at };
  const more = { notBefore: null, failures: 0, progress, since: at };
  await saveScan(opened.store.environment(environmentId), target("Asset"), "1", { ...scan, ...more });
  await forgetLists(opened.store.service);
  const none = { since: null, pass_started_at: null, page_cursor: null, pass_progress: null, scanned_at: null, scan: null };
  expect(await loadSyncState(opened.store, target("Asset"))).toMatchObject(none);
});
