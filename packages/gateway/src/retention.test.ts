import { afterAll, beforeAll, expect, it } from "vitest";
import { createRetention } from "./retention.ts";
import { daysOf as daysOfSetting } from "./setting.ts";
import { openTestStore, type TestStore } from "./ingest/testing/open-test-store.ts";
import { testConnector } from "./ingest/testing/test-connector.ts";
import { pruneByAge } from "./store/prune-by-age.ts";

const now = new Date("2026-03-31T08:00:00.000Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const daysOf = () => 14;
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore(testConnector({ payloads: [], failures: [] }));
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());

/** Adds a row of this age in days to each table; its id contains the number. */
async function addHistory(environmentId: string, days: number): Promise<void> {
  const database = opened.store.environment(environmentId);
  const time = daysAgo(days);
  const row = { environment_id: environmentId, system_id: "sys_1", id: String(days), trace_id: "t" };
  await database
    .insertInto("sync_runs")
    .values({ ...row, entity: "WorkOrder", started_at: time, error: null })
    .execute();
  await database
    .insertInto("vendor_calls")
    .values({ ...row, method: "GET", url: "https://x", status: 200, duration_milliseconds: 1, error: null, started_at: time })
    .execute();
  for (const processed_at of [time, null]) {
    const id = processed_at === null ? `${days} open` : String(days);
    await database
      .insertInto("ingress_deliveries")
      .values({ ...row, id, delivery_key: id, signed: true, body: Buffer.from("x"), received_at: time, processed_at })
      .execute();
  }
  await database
    .insertInto("rejected_records")
    .values({
      environment_id: environmentId,
      system_id: "sys_1",
      entity: "WorkOrder",
      remote_key: String(days),
      payload: "{}",
      error: "x",
      first_seen_at: daysAgo(400),
      last_seen_at: time,
    })
    .execute();
}

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).toSorted();

async function left(environmentId: string) {
  const database = opened.store.environment(environmentId);
  const [runs, calls, events, rejected] = await Promise.all([
    database.selectFrom("sync_runs").select("id").execute(),
    database.selectFrom("vendor_calls").select("id").execute(),
    database.selectFrom("ingress_deliveries").select("id").execute(),
    database.selectFrom("rejected_records").select("remote_key as id").execute(),
  ]);
  return { runs: idsOf(runs), calls: idsOf(calls), events: idsOf(events), rejected: idsOf(rejected) };
}

it("Old rows of every environment are deleted, and unprocessed ones are kept", async () => {
  const environments = [await opened.freshEnvironment(), await opened.freshEnvironment()];
  for (const id of environments) for (const days of [1, 8, 13, 15]) await addHistory(id, days);
  await pruneByAge(opened.store, { now, daysOf }, new AbortController().signal);
  for (const id of environments) {
    expect(await left(id)).toEqual({
      runs: ["1", "13", "8"],
      calls: ["1", "13", "8"],
      events: ["1", "1 open", "13 open", "15 open", "8 open"],
      rejected: ["1", "13", "8"],
    });
  }
});

it("Pruning stops between two steps", async () => {
  const id = await opened.freshEnvironment();
  await addHistory(id, 100);
  const stopped = AbortSignal.abort(new Error("The gateway is stopping."));
  await expect(pruneByAge(opened.store, { now, daysOf }, stopped)).rejects.toThrow("The gateway is stopping.");
  expect((await left(id)).rejected).toEqual(["100"]);
});

const signal = new AbortController().signal;
const tasks = Object.fromEntries(["change-log", "connect-sessions", "payloads", "tokens"].map((name) => [name, async () => {}]));
const retentionOf = (settings: object) =>
  createRetention({ store: opened.store, clock: () => now, log: silent, tasks }, settings);

it("Everything is kept for 30 days by default, or for as long as the operator sets", async () => {
  const id = await opened.freshEnvironment();
  for (const days of [29, 31]) await addHistory(id, days);
  await retentionOf({})(signal);
  expect(await left(id)).toMatchObject({ runs: ["29"], calls: ["29"], rejected: ["29"] });
  await retentionOf({ historyRetentionDays: 2 })(signal);
  expect(await left(id)).toMatchObject({ runs: [], calls: [], rejected: [] });
});

it("A clock set ahead by a year deletes nothing until it has kept that time for a day", async () => {
  const id = await opened.freshEnvironment();
  for (const days of [1, 29]) await addHistory(id, days);
  let time = now;
  const prune = createRetention({ store: opened.store, clock: () => time, log: silent, tasks }, {});
  const hour = 3_600_000;
  for (const later of [0, 366 * 24 * hour, 366 * 24 * hour + 23 * hour]) {
    time = new Date(now.getTime() + later);
    await prune(signal);
    expect(await left(id)).toMatchObject({ runs: ["1", "29"], calls: ["1", "29"], rejected: ["1", "29"] });
  }
  time = new Date(now.getTime() + 367 * 24 * hour);
  await prune(signal);
  expect(await left(id)).toMatchObject({ runs: [], calls: [], rejected: [] });
  // The following tests use the earlier time again.
  time = now;
  await prune(signal);
});

it("A table whose pruning task does not exist is refused", () => {
  expect(() => createRetention({ store: opened.store, clock: () => now, log: silent, tasks: {} }, {})).toThrow(
    /The table \w+ is declared to be pruned by the task [\w-]+, which does not exist/,
  );
});

it.each([0, -1, 1.5, Number.NaN])("A retention of %d days is refused", (days) => {
  expect(() => daysOfSetting("changeRetentionDays", days)).toThrow(
    "changeRetentionDays must be a whole number of days, at least 1.",
  );
  expect(() => retentionOf({ historyRetentionDays: days })).toThrow("historyRetentionDays must be a whole number of days");
});
