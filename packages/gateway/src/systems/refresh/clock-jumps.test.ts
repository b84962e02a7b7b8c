import { sql } from "kysely";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Store } from "../../store/database.ts";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import type { SystemsBench } from "../testing/start-systems.ts";
import { callVendor, connect } from "../testing/walk-pages.ts";

const jumps = [-86_400, 86_400];
let store: Store;
let bench: SystemsBench;
let id: string;
let number = 0;
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
startForEachTest(async (started) => {
  bench = started;
  ({ store } = bench);
  await store.service.deleteFrom("systems").execute();
  id = await connect(bench, `set-${(number += 1)}`);
  bench.vendor.tokenRequests.length = 0;
});
afterEach(() => void vi.useRealTimers());

const setClock = (seconds: number) => void (bench.time.now = new Date(bench.time.now.getTime() + seconds * 1000));
/** Lets time pass, by the clock and by the stopwatch. */
const pass = (seconds: number) => {
  setClock(seconds);
  vi.advanceTimersByTime(seconds * 1000);
};
const credentials = () =>
  store.service.selectFrom("credentials").where("system_id", "=", id).selectAll().executeTakeFirstOrThrow();
const untilVersion = async (version: number) => {
  while ((await credentials()).version < version) await new Promise(setImmediate);
};
/** A token lives for an hour. Meanwhile the stopwatch advances, which triggers the searches. */
const untilDueWithinTheHour = async () => {
  while (((await credentials()).refresh_at?.getTime() ?? 0) > bench.time.now.getTime() + 3_600_000) {
    vi.advanceTimersByTime(1000);
    await new Promise(setImmediate);
  }
};

it.each(jumps)(
  "A token that nothing uses is refreshed before its end when the clock is set by %i s at run time",
  async (jump) => {
    bench.systems.start();
    pass(1800);
    setClock(jump);
    await untilDueWithinTheHour();
    pass(3600);
    await untilVersion(2);
    expect(bench.vendor.tokenRequests).toHaveLength(1);
  },
);

it.each(jumps)("A token is refreshed before its end when the clock is set by %i s while nothing runs", async (jump) => {
  setClock(jump);
  bench.systems.start();
  await untilDueWithinTheHour();
  pass(3600);
  await untilVersion(2);
  expect(bench.vendor.tokenRequests).toHaveLength(1);
});

it.each(jumps)("A token whose refresh failed is requested again when the clock is set by %i s", async (jump) => {
  pass(3600);
  bench.vendor.trouble.push({ status: 429, error: "x", retryAfter: 100 });
  await expect(callVendor(bench, id)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  bench.vendor.access.clear();
  setClock(jump);
  expect(await callVendor(bench, id)).toBe("Acme");
});

it("A dead node's lease ends within seconds when the database's clock was set back", async () => {
  // The effect on a row of setting that clock back.
  const lease = { lease_owner: "dead", lease_until: sql<Date>`clock_timestamp() + interval '1 day'` };
  await store.service.updateTable("credentials").set(lease).where("system_id", "=", id).execute();
  bench.systems.start();
  pass(3600);
  await untilVersion(2);
  expect(bench.vendor.tokenRequests).toHaveLength(1);
});

it("Rows stay as they are when the clock has not gone back", async () => {
  pass(60);
  const before = await credentials();
  bench.systems.start();
  // The refresh of another system shows that both searches are over.
  const witness = await connect(bench, `witness-${number}`);
  await store.service.updateTable("credentials").set({ refresh_at: bench.time.now }).where("system_id", "=", witness).execute();
  const version = () =>
    store.service.selectFrom("credentials").where("system_id", "=", witness).select("version").executeTakeFirstOrThrow();
  while ((await version()).version < 2) await new Promise(setImmediate);
  expect(await credentials()).toEqual(before);
});
