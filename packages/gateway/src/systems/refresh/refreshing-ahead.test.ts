import { sql } from "kysely";
import { afterEach, expect, it, vi } from "vitest";
import type { Store } from "../../store/database.ts";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import { startSystems, type SystemsBench } from "../testing/start-systems.ts";
import { callVendor, connect } from "../testing/walk-pages.ts";

let store: Store;
let bench: SystemsBench;
let id: string;
let number = 0;
startForEachTest(async (started) => {
  bench = started;
  ({ store } = bench);
  await store.service.deleteFrom("systems").execute();
  id = await connect(bench, `quiet-${(number += 1)}`);
  bench.vendor.tokenRequests.length = 0;
});
afterEach(() => void vi.useRealTimers());

const refreshed = () => bench.vendor.tokenRequests.map((body) => body.get("refresh_token"));
const pass = (seconds: number) => void (bench.time.now = new Date(bench.time.now.getTime() + seconds * 1000));
const credentials = (systemId = id) =>
  store.service.selectFrom("credentials").where("system_id", "=", systemId).selectAll().executeTakeFirstOrThrow();
const status = async (systemId = id) => {
  const system = (await bench.systems.byIds(bench.principal.environmentId, [systemId])).get(systemId);
  return { status: system?.status, reason: system?.statusReason ?? null };
};
/** Background work is over as soon as the rows show it. */
const until = async (isSo: () => boolean | Promise<boolean>) => {
  while (!(await isSo())) await new Promise(setImmediate);
};
const isAtRest = async () => (await credentials()).lease_owner === null;

it("The token of a system that nothing calls is refreshed every time, a minute or two before its end", async () => {
  bench.systems.start();
  const first = await credentials();
  expect(first.refresh_at).toEqual(new Date(bench.time.now.getTime() + 3_540_000));
  for (const version of [2, 3]) {
    pass(3540);
    await until(async () => (await credentials()).version === version);
  }
  expect(new Set(refreshed()).size).toBe(2);
  expect(await status()).toEqual({ status: "CONNECTED", reason: null });
});

it("Each token is refreshed once, however many nodes look for due tokens", async () => {
  const others = await Promise.all(Array.from({ length: 20 }, (_, index) => connect(bench, `crowd-${number}-${index}`)));
  bench.vendor.tokenRequests.length = 0;
  pass(3550);
  bench.systems.start();
  bench.otherNode.start();
  await until(async () =>
    (await store.service.selectFrom("credentials").select("version").execute()).every(({ version }) => version === 2),
  );
  expect(refreshed()).toHaveLength(others.length + 1);
  expect(new Set(refreshed()).size).toBe(others.length + 1);
});

it("A paused system's authorization is kept alive too, and a refused one is left alone", async () => {
  const refused = await connect(bench, `refused-${number}`);
  const report = { reason: "x", traceId: "t" };
  await bench.systems.report(bench.principal.environmentId, id, { ...report, status: "PAUSED" });
  await bench.systems.report(bench.principal.environmentId, refused, { ...report, status: "REAUTHORIZATION_REQUIRED" });
  bench.vendor.tokenRequests.length = 0;
  pass(3550);
  bench.systems.start();
  await until(async () => (await credentials()).version === 2);
  expect(refreshed()).toHaveLength(1);
  expect(await credentials(refused)).toMatchObject({ version: 1, lease_owner: null });
  expect(await status()).toMatchObject({ status: "PAUSED" });
});

it("A failing refresh is retried less and less often, reported after three failures, and cleared after a success", async () => {
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
    expect(refreshed()).toHaveLength(failures);
    expect((await status()).status).toBe(failures < 3 ? "CONNECTED" : "DEGRADED");
    bench.time.now = next;
  }
  expect((await status()).reason).toBe("Fake & Co issues no access tokens at the moment (status 429). Fettle will ask again.");
  await until(async () => (await credentials()).version === 2);
  expect(await credentials()).toMatchObject({ refresh_failures: 0, refresh_after: null });
  await until(async () => (await status()).status === "CONNECTED");
});

it("A node keeps its lease while the vendor is slow", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const gate = Promise.withResolvers<void>();
  bench.vendor.answersAfter = gate.promise;
  pass(3600);
  const call = callVendor(bench, id);
  await until(() => refreshed().length === 1);
  const before = (await credentials()).lease_until?.getTime() ?? Infinity;
  vi.advanceTimersByTime(1000);
  await until(async () => ((await credentials()).lease_until?.getTime() ?? 0) > before);
  gate.resolve();
  expect(await call).toBe("Acme");
  expect(refreshed()).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

it("A node takes over from one that died after the vendor had rotated, and ends the authorization when the vendor gives no grace", async () => {
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
  // The refresh of another system shows that both nodes have searched again.
  const other = await connect(bench, `witness-${number}`);
  pass(3600);
  await until(async () => (await credentials(other)).version === 2);
  expect(refreshed().filter((token) => token === refreshed()[0])).toHaveLength(2);
});

it("A node keeps a rotated pair until a database that is away is back", async () => {
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
  other.vendor.answersAfter = gate.promise;
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

it("A pair that the previous owner of a lease stores late wins over the refusal of the node that took the lease over", async () => {
  const gate = Promise.withResolvers<void>();
  pass(3600);
  bench.vendor.answersAfter = gate.promise;
  const call = callVendor(bench, id);
  await until(() => refreshed().length === 1);
  // Its lease runs out after the vendor has rotated; the vendor refuses another node with the old token.
  await store.service
    .updateTable("credentials")
    .set({ lease_until: sql<Date>`clock_timestamp() - interval '1 second'` })
    .where("system_id", "=", id)
    .execute();
  bench.vendor.answersAfter = Promise.resolve();
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

it("Token calls are logged with the other calls, without their content", async () => {
  pass(3600);
  await callVendor(bench, id);
  await bench.close();
  const calls = await store.service.selectFrom("vendor_calls").where("system_id", "=", id).selectAll().execute();
  expect(calls.filter(({ url }) => url.endsWith("/token"))).toMatchObject([
    { method: "POST", url: "https://vendor.example/token", status: 200, error: null },
  ]);
});
