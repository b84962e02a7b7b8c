import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Store } from "../../store/database.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { startSystems, type SystemsBench } from "../testing/start-systems.ts";
import { callVendor, connect } from "../testing/walk-pages.ts";

let store: Store;
let bench: SystemsBench;
let id: string;
let number = 0;
beforeAll(async () => {
  store = await openTestStore();
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());
beforeEach(async () => {
  bench = await startSystems(store);
  id = await connect(bench, `quiet-${(number += 1)}`);
  bench.vendor.tokenRequests.length = 0;
});
afterEach(async () => {
  vi.useRealTimers();
  await bench.close();
  await store.service.deleteFrom("systems").execute();
});

const asked = () => bench.vendor.tokenRequests.map((body) => body.get("refresh_token"));
const pass = (seconds: number) => void (bench.time.now = new Date(bench.time.now.getTime() + seconds * 1000));
const credentials = (systemId = id) =>
  store.service.selectFrom("credentials").where("system_id", "=", systemId).selectAll().executeTakeFirstOrThrow();
const status = async (systemId = id) => {
  const system = (await bench.systems.byIds(bench.principal.environmentId, [systemId])).get(systemId);
  return { status: system?.status, reason: system?.statusReason ?? null };
};
/** What happens in the background is over as soon as the rows say so. */
const until = async (isSo: () => boolean | Promise<boolean>) => {
  while (!(await isSo())) await new Promise(setImmediate);
};
const isAtRest = async () => (await credentials()).lease_owner === null;

it("refreshes the token of a system that nobody calls, a minute or two before its end, again and again", async () => {
  bench.systems.start();
  const first = await credentials();
  expect(first.refresh_at).toEqual(new Date(bench.time.now.getTime() + 3_540_000));
  for (const version of [2, 3]) {
    pass(3540);
    await until(async () => (await credentials()).version === version);
  }
  expect(new Set(asked()).size).toBe(2);
  expect(await status()).toEqual({ status: "CONNECTED", reason: null });
});

it("refreshes each token once, however many nodes look at what is due", async () => {
  const others = await Promise.all(Array.from({ length: 20 }, (_, index) => connect(bench, `crowd-${number}-${index}`)));
  bench.vendor.tokenRequests.length = 0;
  pass(3550);
  bench.systems.start();
  bench.otherNode.start();
  await until(async () =>
    (await store.service.selectFrom("credentials").select("version").execute()).every(({ version }) => version === 2),
  );
  expect(asked()).toHaveLength(others.length + 1);
  expect(new Set(asked()).size).toBe(others.length + 1);
});

it("also keeps a paused system's authorization alive, and leaves a refused one alone", async () => {
  const refused = await connect(bench, `refused-${number}`);
  const report = { reason: "x", traceId: "t" };
  await bench.systems.report(bench.principal.environmentId, id, { ...report, status: "PAUSED" });
  await bench.systems.report(bench.principal.environmentId, refused, { ...report, status: "REAUTHORIZATION_REQUIRED" });
  bench.vendor.tokenRequests.length = 0;
  pass(3550);
  bench.systems.start();
  await until(async () => (await credentials()).version === 2);
  expect(asked()).toHaveLength(1);
  expect(await credentials(refused)).toMatchObject({ version: 1, lease_owner: null });
  expect(await status()).toMatchObject({ status: "PAUSED" });
});

it("asks ever less often while it fails, says so after three times, and takes it back", async () => {
  bench.vendor.trouble.push("no answer", { status: 503, error: "x" }, { status: 429, error: "x", retryAfter: 100 });
  pass(3550);
  bench.systems.start();
  for (const [failures, pause] of [
    [1, 250],
    [2, 500],
    [3, 100_000],
  ] as const) {
    await until(async () => (await credentials()).refresh_failures === failures && (await isAtRest()));
    const next = new Date(bench.time.now.getTime() + pause);
    expect(await credentials()).toMatchObject({ refresh_at: next, refresh_after: next });
    expect(asked()).toHaveLength(failures);
    expect((await status()).status).toBe(failures < 3 ? "CONNECTED" : "DEGRADED");
    bench.time.now = next;
  }
  expect((await status()).reason).toBe("Fake & Co issues no access tokens at the moment (status 429). Fettle will ask again.");
  await until(async () => (await credentials()).version === 2);
  expect(await credentials()).toMatchObject({ refresh_failures: 0, refresh_after: null });
  await until(async () => (await status()).status === "CONNECTED");
});

it("keeps its lease while the vendor takes its time", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const gate = Promise.withResolvers<void>();
  bench.vendor.hold = gate.promise;
  pass(3600);
  const call = callVendor(bench, id);
  await until(() => asked().length === 1);
  const before = (await credentials()).lease_until?.getTime() ?? Infinity;
  vi.advanceTimersByTime(1000);
  await until(async () => ((await credentials()).lease_until?.getTime() ?? 0) > before);
  gate.resolve();
  expect(await call).toBe("Acme");
  expect(asked()).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

it("takes over from a node that died after the vendor had rotated, and ends clearly where the vendor gives no grace", async () => {
  const { sealed, refresh_at: due } = await credentials();
  pass(3540);
  expect(await callVendor(bench, id)).toBe("Acme");
  // As if the process had died before it stored the new pair.
  await store.service
    .updateTable("credentials")
    .set({ sealed, refresh_at: due, lease_owner: "dead", lease_until: sql<Date>`clock_timestamp() - interval '1 second'` })
    .where("system_id", "=", id)
    .execute();
  bench.systems.start();
  bench.otherNode.start();
  await until(async () => (await status()).status === "REAUTHORIZATION_REQUIRED");
  expect((await status()).reason).toBe(
    "Fake & Co no longer accepts the authorization (invalid_grant). An earlier refresh was interrupted, and its response was lost. The customer has to reconnect the system.",
  );
  await until(isAtRest);
  expect(await credentials()).toMatchObject({ refresh_at: null });
  pass(86_400);
  // A system that is refreshed meanwhile shows that both nodes have looked again.
  const other = await connect(bench, `witness-${number}`);
  pass(3600);
  await until(async () => (await credentials(other)).version === 2);
  expect(asked().filter((token) => token === asked()[0])).toHaveLength(2);
});

it("keeps a rotated pair until a database that is away is back", async () => {
  let failures = 0;
  const flaky: Store = {
    ...store,
    service: store.service,
    environment(environmentId) {
      if (failures > 0 && (failures -= 1) >= 0) throw new Error("The database is away.");
      return store.environment(environmentId);
    },
  };
  const other = await startSystems(flaky);
  const systemId = await connect(other, `outage-${number}`);
  other.time.now = new Date(other.time.now.getTime() + 3_600_000);
  const gate = Promise.withResolvers<void>();
  other.vendor.hold = gate.promise;
  const before = other.vendor.tokenRequests.length;
  const call = callVendor(other, systemId);
  await until(() => other.vendor.tokenRequests.length > before);
  failures = 60;
  gate.resolve();
  expect(await call).toBe("Acme");
  expect(failures).toBe(0);
  expect(await credentials(systemId)).toMatchObject({ version: 2 });
  expect(other.vendor.tokenRequests).toHaveLength(before + 1);
  await other.close();
});

it("believes the holder before that stored late, not the refusal of who took its lease over", async () => {
  const gate = Promise.withResolvers<void>();
  pass(3600);
  bench.vendor.hold = gate.promise;
  const call = callVendor(bench, id);
  await until(() => asked().length === 1);
  // Its lease runs out while the vendor has rotated; another node is refused with the old token.
  await store.service
    .updateTable("credentials")
    .set({ lease_until: sql<Date>`clock_timestamp() - interval '1 second'` })
    .where("system_id", "=", id)
    .execute();
  bench.vendor.hold = Promise.resolve();
  bench.vendor.trouble.push({ status: 400, error: "invalid_grant" });
  await callVendor(bench, id, bench.otherNode).catch(() => undefined);
  expect((await status()).status).toBe("REAUTHORIZATION_REQUIRED");
  gate.resolve();
  expect(await call).toBe("Acme");
  expect(await status()).toEqual({ status: "CONNECTED", reason: null });
  const { version, refresh_at: due } = await credentials();
  expect(version).toBe(2);
  expect(due).not.toBeNull();
});

it("writes token calls down with the other calls, without what was said", async () => {
  pass(3600);
  await callVendor(bench, id);
  await bench.close();
  const calls = await store.service.selectFrom("vendor_calls").where("system_id", "=", id).selectAll().execute();
  expect(calls.filter(({ url }) => url.endsWith("/token"))).toMatchObject([
    { method: "POST", url: "https://vendor.example/token", status: 200, error: null },
  ]);
});
