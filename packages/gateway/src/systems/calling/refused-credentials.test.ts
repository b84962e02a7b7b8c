import { describe, expect, it } from "vitest";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import type { SystemsBench, TestSystems } from "../testing/start-systems.ts";
import { callVendor, connect, connectByKey, openPage, reconnectSession } from "../testing/walk-pages.ts";

let bench: SystemsBench;
let number = 0;
startForEachTest((started) => {
  bench = started;
});

const key = () => `key-${number}`;
/** A system that is connected by a key and has made no calls yet. */
async function connectedByKey(): Promise<string> {
  number += 1;
  const id = await connectByKey(bench, key());
  bench.vendor.called.length = 0;
  return id;
}
const statusOf = async (id: string) => {
  const system = (await bench.systems.byIds(bench.principal.environmentId, [id])).get(id);
  return { status: system?.status, reason: system?.statusReason ?? null };
};
const changesOf = (id: string) =>
  bench.store.service
    .selectFrom("system_changes")
    .where("system_id", "=", id)
    .orderBy("position")
    .select(["status", "reason"])
    .execute();
const pass = (minutes: number) => void (bench.time.now = new Date(bench.time.now.getTime() + minutes * 60_000));
const code = (work: Promise<unknown>) =>
  work.then(
    () => "fine",
    (error: { code?: string }) => error.code ?? String(error),
  );
async function call(id: string, path: string, node: TestSystems = bench.systems): Promise<string> {
  const work = { signal: new AbortController().signal, traceId: "trace" };
  const handle = await node.vendor(bench.principal.environmentId, id, work);
  return await code(handle?.vendor.fetch(path) ?? Promise.reject(new Error("no vendor")));
}
const probes = () => bench.vendor.called.filter((path) => path === "/v1/me").length;
/** Refuses the next `count` calls to the entities. */
const refuseFirst = (count: number) => {
  let left = count;
  bench.vendor.refuses = (path) => path !== "/v1/me" && (left -= 1) >= 0;
};
/** Ends the key at the vendor and makes a call that detects it. */
async function endKey(id: string): Promise<void> {
  bench.vendor.access.delete(key());
  expect(await call(id, "/work-orders")).toBe("UNAUTHENTICATED");
  expect(await statusOf(id)).toMatchObject({ status: "REAUTHORIZATION_REQUIRED" });
}

describe("A 401", () => {
  it("that passes ends no key, however many entities are polled at once on however many nodes", async () => {
    const id = await connectedByKey();
    refuseFirst(10);
    const polls = Array.from({ length: 5 }, (_, index) =>
      call(id, `/entity-${index}`, index % 2 === 0 ? bench.systems : bench.otherNode),
    );
    expect(await Promise.all(polls)).toEqual(Array(5).fill("fine"));
    expect(probes()).toBe(1);
    expect(bench.events.pauses).toContain(2000);
    expect(await statusOf(id)).toEqual({ status: "CONNECTED", reason: null });
  });

  it("that lasts while the key works concerns only its entity, and delays no other call", async () => {
    const id = await connectedByKey();
    bench.vendor.refuses = (path) => path === "/v1/invoices";
    const others: string[] = [];
    const invoices = call(id, "/invoices");
    others.push(await call(id, "/work-orders"), await call(id, "/assets", bench.otherNode));
    expect(await invoices).toBe("FORBIDDEN");
    expect(others).toEqual(["fine", "fine"]);
    expect(await statusOf(id)).toEqual({ status: "CONNECTED", reason: null });
  });

  it("that the probe confirms ends the key once, for all callers", async () => {
    const id = await connectedByKey();
    bench.vendor.access.delete(key());
    const polls = Array.from({ length: 5 }, (_, index) =>
      call(id, `/entity-${index}`, index % 2 === 0 ? bench.systems : bench.otherNode),
    );
    expect(await Promise.all(polls)).toEqual(Array(5).fill("UNAUTHENTICATED"));
    expect(probes()).toBe(1);
    expect((await changesOf(id)).map(({ status }) => status)).toEqual(["CONNECTED", "REAUTHORIZATION_REQUIRED"]);
  });

  it("does not condemn a key while the vendor does not answer the probe", async () => {
    const id = await connectedByKey();
    refuseFirst(2);
    bench.vendor.account = { id: "", name: "" };
    bench.vendor.access.set(key(), bench.vendor.account);
    expect(await call(id, "/work-orders")).toBe("UNAVAILABLE");
    expect(await statusOf(id)).toEqual({ status: "CONNECTED", reason: null });
    expect(await call(id, "/work-orders")).toBe("fine");
  });

  it("ends a key that now belongs to another account", async () => {
    const id = await connectedByKey();
    refuseFirst(2);
    bench.vendor.access.set(key(), { id: "other", name: "Other" });
    expect(await call(id, "/work-orders")).toBe("UNAUTHENTICATED");
    expect(await statusOf(id)).toMatchObject({ reason: expect.stringContaining("belongs to another account") });
  });

  it("that passes ends no access token that cannot be refreshed", async () => {
    bench.vendor.expiresIn = null;
    bench.vendor.trouble.push("no refresh token");
    const id = await connect(bench, `long-lived-${(number += 1)}`);
    refuseFirst(2);
    expect(await call(id, "/work-orders")).toBe("fine");
    expect(await statusOf(id)).toEqual({ status: "CONNECTED", reason: null });
  });

  it("that passes ends no authorization whose tokens are refreshed", async () => {
    const id = await connect(bench, `refreshed-${(number += 1)}`);
    refuseFirst(2);
    expect(await call(id, "/work-orders")).toBe("fine");
    expect(await statusOf(id)).toEqual({ status: "CONNECTED", reason: null });
  });

  it("does not blame the customer when a reconnect was faster than the probe", async () => {
    const id = await connectedByKey();
    bench.vendor.access.delete(key());
    const asking = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<boolean>();
    bench.vendor.refuses = (path) => {
      if (path !== "/v1/me") return false;
      asking.resolve();
      return gate.promise;
    };
    const late = call(id, "/work-orders");
    await asking.promise;
    bench.vendor.refuses = () => false;
    const session = await reconnectSession(bench.otherNode, bench.principal, id);
    bench.vendor.access.set("newer-key", bench.vendor.account);
    const form = { method: "apiKey", "setting.company": "42", "credential.key": "newer-key" };
    expect(await openPage(bench.otherNode, session.url, form)).toMatchObject({ status: 200 });
    gate.resolve(true);
    expect(await late).toBe("fine");
    expect(await statusOf(id)).toEqual({ status: "CONNECTED", reason: null });
  });
});

describe("A system that a 401 has ended", () => {
  it("is probed once on all nodes, after five minutes at first and less and less often up to six hours, and heals when its key works again", async () => {
    const id = await connectedByKey();
    await endKey(id);
    bench.vendor.called.length = 0;
    bench.events.connected.length = 0;
    for (const minutes of [5, 10, 20, 40, 80, 160, 320, 360, 360]) {
      const before = probes();
      pass(minutes - 1);
      await Promise.all([bench.systems.healDue(), bench.otherNode.healDue()]);
      expect(probes()).toBe(before);
      pass(1);
      await Promise.all([bench.systems.healDue(), bench.otherNode.healDue()]);
      expect(probes()).toBe(before + 1);
    }
    expect(bench.events.connected).toEqual([]);

    bench.vendor.access.set(key(), bench.vendor.account);
    pass(6 * 60);
    await bench.systems.healDue();
    expect(await statusOf(id)).toEqual({ status: "CONNECTED", reason: null });
    expect((await changesOf(id)).at(-1)).toEqual({
      status: "CONNECTED",
      reason: "Fake & Co accepts the credentials again.",
    });
    expect(bench.events.connected).toEqual([{ systemId: id, reconnected: true }]);
    expect(await callVendor(bench, id)).toBe("Acme");
    pass(24 * 60);
    const before = probes();
    await bench.systems.healDue();
    expect(probes()).toBe(before);
  });

  it("does not heal when its key now belongs to another account", async () => {
    const id = await connectedByKey();
    await endKey(id);
    bench.vendor.access.set(key(), { id: "other", name: "Other" });
    pass(6);
    await bench.systems.healDue();
    expect(await statusOf(id)).toMatchObject({ status: "REAUTHORIZATION_REQUIRED" });
  });

  it("is left alone while it is paused", async () => {
    const id = await connectedByKey();
    await endKey(id);
    await bench.systems.pause(bench.principal.environmentId, id, "trace");
    bench.vendor.access.set(key(), bench.vendor.account);
    pass(60);
    await bench.systems.healDue();
    expect(await statusOf(id)).toMatchObject({ status: "REAUTHORIZATION_REQUIRED" });
    await bench.systems.resume(bench.principal.environmentId, id, "trace");
    await bench.systems.healDue();
    expect(await statusOf(id)).toEqual({ status: "CONNECTED", reason: null });
  });

  it("heals with fresh tokens after its old ones were refused", async () => {
    const id = await connect(bench, `healing-${(number += 1)}`);
    bench.vendor.refuses = () => true;
    expect(await call(id, "/work-orders")).toBe("UNAUTHENTICATED");
    bench.vendor.refuses = () => false;
    pass(60);
    bench.vendor.trouble.push({ status: 503, error: "x" });
    await bench.systems.healDue();
    expect(await statusOf(id)).toMatchObject({ status: "REAUTHORIZATION_REQUIRED" });
    pass(10);
    await bench.systems.healDue();
    expect(await statusOf(id)).toEqual({ status: "CONNECTED", reason: null });
    expect(bench.events.connected.at(-1)).toEqual({ systemId: id, reconnected: true });
  });

  it("is given up once its grant turns out to be dead", async () => {
    const id = await connect(bench, `dead-${(number += 1)}`);
    bench.vendor.refuses = () => true;
    expect(await call(id, "/work-orders")).toBe("UNAUTHENTICATED");
    pass(6);
    bench.vendor.trouble.push({ status: 400, error: "invalid_grant" });
    await bench.systems.healDue();
    expect(await statusOf(id)).toMatchObject({ reason: expect.stringContaining("(invalid_grant)") });
    const requested = bench.vendor.tokenRequests.length;
    pass(24 * 60);
    await bench.systems.healDue();
    expect(bench.vendor.tokenRequests).toHaveLength(requested);
  });
});

const doubt = (id: string) => bench.systems.doubt(bench.principal.environmentId, id, "trace");
describe("A refusal other than a 401", () => {
  it("is probed like a 401", async () => {
    const id = await connectedByKey();
    await doubt(id);
    expect([await statusOf(id), probes()]).toEqual([{ status: "CONNECTED", reason: null }, 1]);
    bench.vendor.access.delete(key());
    await doubt(id);
    expect(await statusOf(id)).toMatchObject({ status: "REAUTHORIZATION_REQUIRED" });
    await doubt(id);
    await doubt("sys_unknown");
    expect(probes()).toBe(2);
  });

  it("is first attributed to the access token", async () => {
    const id = await connect(bench, `in-words-${(number += 1)}`);
    bench.vendor.access.clear();
    await doubt(id);
    expect(await statusOf(id)).toEqual({ status: "CONNECTED", reason: null });
  });
});

it("A grant that has ended is not probed", async () => {
  const id = await connect(bench, `ended-${(number += 1)}`);
  pass(60);
  bench.vendor.trouble.push({ status: 400, error: "invalid_grant" });
  expect(await call(id, "/work-orders")).toBe("UNAUTHENTICATED");
  const requested = bench.vendor.tokenRequests.length;
  pass(24 * 60);
  await bench.systems.healDue();
  expect([bench.vendor.tokenRequests.length, probes()]).toEqual([requested, 1]);
});

it("A disconnected system is not probed", async () => {
  const id = await connectedByKey();
  await endKey(id);
  await bench.systems.disconnect(bench.principal.environmentId, id, "trace");
  bench.vendor.called.length = 0;
  pass(24 * 60);
  await bench.systems.healDue();
  expect(probes()).toBe(0);
});
