import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import type { Store } from "../../store/database.ts";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import type { SystemsBench } from "../testing/start-systems.ts";
import { callVendor, connect, connectByKey, openPage, reconnectSession, signIn } from "../testing/walk-pages.ts";

let store: Store;
let bench: SystemsBench;
let id: string;
let number = 0;
startForEachTest(async (started) => {
  bench = started;
  ({ store } = bench);
  id = await connect(bench, `customer-${(number += 1)}`);
  bench.vendor.tokenRequests.length = 0;
});

const status = async () => {
  const system = (await bench.systems.byIds(bench.principal.environmentId, [id])).get(id);
  return { status: system?.status, reason: system?.statusReason ?? null };
};
const changes = () => store.service.selectFrom("system_changes").where("system_id", "=", id).selectAll().execute();
const credentials = () =>
  store.service.selectFrom("credentials").where("system_id", "=", id).selectAll().executeTakeFirstOrThrow();
const pass = (seconds: number) => void (bench.time.now = new Date(bench.time.now.getTime() + seconds * 1000));
const endAccessTokens = () => bench.vendor.access.clear();
const code = async (call: Promise<unknown>) =>
  await call.then(
    () => "fine",
    (error: { code?: string }) => error.code,
  );

describe("A refresh", () => {
  it("happens a minute before the token's end and not earlier", async () => {
    await callVendor(bench, id);
    pass(3600 - 61);
    await callVendor(bench, id);
    expect(bench.vendor.tokenRequests).toHaveLength(0);
    pass(2);
    expect(await callVendor(bench, id)).toBe("Acme");
    expect(bench.vendor.tokenRequests.map((body) => body.get("grant_type"))).toEqual(["refresh_token"]);
    expect(await credentials()).toMatchObject({ version: 2, lease_owner: null, lease_until: null });
    pass(30);
    await callVendor(bench, id);
    expect(bench.vendor.tokenRequests).toHaveLength(1);
  });

  it("happens once, however many calls on however many nodes need a token", async () => {
    pass(3600);
    const calls = Array.from({ length: 20 }, (_, index) =>
      callVendor(bench, id, index % 2 === 0 ? bench.systems : bench.otherNode),
    );
    expect(new Set(await Promise.all(calls))).toEqual(new Set(["Acme"]));
    expect(bench.vendor.tokenRequests).toHaveLength(1);
    expect(await status()).toEqual({ status: "CONNECTED", reason: null });
  });

  it("also follows a 401, once on all nodes", async () => {
    endAccessTokens();
    await Promise.all([callVendor(bench, id), callVendor(bench, id, bench.otherNode), callVendor(bench, id)]);
    expect(bench.vendor.tokenRequests).toHaveLength(1);
  });

  it("stores the new pair before its first use, and never in the clear", async () => {
    pass(3600);
    const fetch = bench.vendor.access;
    await callVendor(bench, id);
    const { sealed } = await credentials();
    expect(sealed).toMatch(/^fettle2\.k1\./);
    expect([...fetch.keys()].every((value) => !sealed.includes(value.slice(7)))).toBe(true);
  });

  it("keeps the old refresh token when the answer has none", async () => {
    bench.vendor.trouble.push("no refresh token");
    pass(3600);
    await callVendor(bench, id);
    pass(3600);
    await callVendor(bench, id);
    const [first, second] = bench.vendor.tokenRequests.map((body) => body.get("refresh_token"));
    expect(first).toBe(second);
    expect(await status()).toMatchObject({ status: "CONNECTED" });
  });

  it.each([
    { status: 408, error: "x" },
    { status: 409, error: "x" },
    { status: 423, error: "x" },
    { status: 425, error: "x" },
    { status: 429, error: "slow_down" },
    { status: 500, error: "server_error" },
    { status: 503, error: "invalid_grant" },
    "no answer",
  ] as const)("treats %j as a passing failure", async (trouble) => {
    pass(3600);
    bench.vendor.trouble.push(trouble);
    expect(await code(callVendor(bench, id))).toBe("UNAVAILABLE");
    expect(await status()).toEqual({ status: "CONNECTED", reason: null });
    // The next call does not ask the vendor again at once.
    expect(await code(callVendor(bench, id, bench.otherNode))).toBe("UNAVAILABLE");
    expect(bench.vendor.tokenRequests).toHaveLength(1);
    pass(1);
    expect(await callVendor(bench, id)).toBe("Acme");
  });

  it("that fails ahead of time leaves the live token in use", async () => {
    pass(3600 - 30);
    bench.vendor.trouble.push("no answer");
    expect(await callVendor(bench, id)).toBe("Acme");
    pass(31);
    bench.vendor.trouble.push("no answer");
    expect(await code(callVendor(bench, id))).toBe("UNAVAILABLE");
  });

  it.each([
    { status: 401, error: "invalid_client" },
    { status: 400, error: "unauthorized_client" },
    { status: 404, error: "x" },
  ])("treats %j as the operator's mistake, and recovers once it is fixed", async (trouble) => {
    pass(3600);
    bench.vendor.trouble.push(trouble);
    expect(await code(callVendor(bench, id))).toBe("MISCONFIGURED");
    expect(await status()).toMatchObject({
      status: "DEGRADED",
      reason: expect.stringContaining(`(${trouble.error}): the operator`),
    });
    pass(15);
    expect(await callVendor(bench, id)).toBe("Acme");
    expect(await status()).toEqual({ status: "CONNECTED", reason: null });
    expect((await changes()).map((change) => change.status)).toEqual(["CONNECTED", "DEGRADED", "CONNECTED"]);
  });

  it("does not clear a status that others reported", async () => {
    const report = { status: "DEGRADED", reason: "The vendor answers HTML.", traceId: "t" } as const;
    await bench.systems.report(bench.principal.environmentId, id, report);
    pass(3600);
    await callVendor(bench, id);
    expect(await status()).toEqual({ status: "DEGRADED", reason: "The vendor answers HTML." });
  });

  it("ends the authorization at once on a confirmed invalid_grant, and asks no more", async () => {
    pass(3600);
    bench.vendor.trouble.push({ status: 400, error: "invalid_grant" });
    const codes = await Promise.all([code(callVendor(bench, id)), code(callVendor(bench, id, bench.otherNode))]);
    expect(codes).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
    expect(await status()).toMatchObject({
      status: "REAUTHORIZATION_REQUIRED",
      reason: "Fake & Co no longer accepts the authorization (invalid_grant). The customer has to reconnect the system.",
    });
    expect(await code(callVendor(bench, id))).toBe("UNAUTHENTICATED");
    expect(bench.vendor.tokenRequests).toHaveLength(1);
    expect((await changes()).map((change) => change.status)).toEqual(["CONNECTED", "REAUTHORIZATION_REQUIRED"]);
    expect(bench.events.logged.join()).not.toMatch(/refresh-|access-|secret/);
  });

  it.each([
    { status: 200, body: { error: "invalid_grant" } },
    { status: 400, body: { error: "invalid_token" } },
    { status: 400, body: { fault: "You have been signed out." } },
  ])("also ends the authorization on %j", async (trouble) => {
    pass(3600);
    bench.vendor.trouble.push(trouble);
    expect(await code(callVendor(bench, id))).toBe("UNAUTHENTICATED");
    expect(await status()).toMatchObject({ status: "REAUTHORIZATION_REQUIRED" });
  });

  it("does not blame the customer when a reconnect was faster than the refusal", async () => {
    const gate = Promise.withResolvers<void>();
    pass(3600);
    bench.vendor.answersAfter = gate.promise;
    bench.vendor.trouble.push({ status: 400, error: "invalid_grant" });
    const call = callVendor(bench, id);
    await untilAsked();
    bench.vendor.answersAfter = Promise.resolve();
    bench.vendor.access.set("new-key", bench.vendor.account);
    const session = await reconnectSession(bench.systems, bench.principal, id);
    const form = { method: "apiKey", "setting.company": "42", "credential.key": "new-key" };
    expect(await openPage(bench.systems, session.url, form)).toMatchObject({ status: 200 });
    gate.resolve();
    expect(await call).toBe("Acme");
    expect(await status()).toEqual({ status: "CONNECTED", reason: null });
  });

  it("that ends late never overwrites credentials that a reconnect stored", async () => {
    const gate = Promise.withResolvers<void>();
    pass(3600);
    bench.vendor.answersAfter = gate.promise;
    const call = callVendor(bench, id);
    await untilAsked();
    bench.vendor.answersAfter = Promise.resolve();
    const session = await reconnectSession(bench.otherNode, bench.principal, id);
    expect(await signIn(bench.otherNode, bench.vendor, session.url)).toMatchObject({ status: 200 });
    const stored = await credentials();
    gate.resolve();
    expect(await call).toBe("Acme");
    expect(await credentials()).toEqual(stored);
  });

  it("takes over from a node that died with the lease", async () => {
    pass(3600);
    const lease = { lease_owner: "dead", lease_fence: 7, lease_until: sql<Date>`clock_timestamp() - interval '1 second'` };
    await store.service.updateTable("credentials").set(lease).where("system_id", "=", id).execute();
    expect(await callVendor(bench, id)).toBe("Acme");
    expect(await credentials()).toMatchObject({ version: 2, lease_fence: 8, lease_owner: null });
  });

  it("stops waiting for another node's lease when the work is cancelled, or the lease never ends", async () => {
    pass(3600);
    const lease = { lease_owner: "other", lease_until: sql<Date>`clock_timestamp() + interval '1 hour'` };
    await store.service.updateTable("credentials").set(lease).where("system_id", "=", id).execute();
    const stopping = new AbortController();
    const handle = await bench.systems.vendor(bench.principal.environmentId, id, { signal: stopping.signal, traceId: "t" });
    const call = handle?.vendor.fetch("/me");
    stopping.abort(new Error("cancelled"));
    await expect(call).rejects.toThrow("cancelled");
    expect(await code(callVendor(bench, id))).toBe("UNAVAILABLE");
  });

  it("under way finishes before the systems are closed", async () => {
    const gate = Promise.withResolvers<void>();
    pass(3600);
    bench.vendor.answersAfter = gate.promise;
    const call = callVendor(bench, id);
    await untilAsked();
    const closed = bench.systems[Symbol.asyncDispose]();
    gate.resolve();
    await closed;
    expect(await credentials()).toMatchObject({ version: 2 });
    expect(await call).toBe("Acme");
  });
});

describe("Refused calls", () => {
  it("end the authorization when fresh tokens are refused as well", async () => {
    endAccessTokens();
    bench.vendor.access.set = () => bench.vendor.access;
    expect(await code(callVendor(bench, id))).toBe("UNAUTHENTICATED");
    expect(bench.vendor.tokenRequests).toHaveLength(1);
    expect(await status()).toMatchObject({
      status: "REAUTHORIZATION_REQUIRED",
      reason: "Fake & Co no longer accepts the authorization. The customer has to reconnect the system.",
    });
  });

  it("do not end an authorization whose tokens expire on the way", async () => {
    bench.vendor.expiresIn = 1;
    const lookUp = bench.vendor.access.get.bind(bench.vendor.access);
    let calls = 0;
    bench.vendor.access.get = (key) => {
      calls += 1;
      if (calls === 2) pass(2);
      return calls <= 2 ? undefined : lookUp(key);
    };
    expect(await callVendor(bench, id)).toBe("Acme");
    expect(bench.vendor.tokenRequests).toHaveLength(2);
    expect(await status()).toEqual({ status: "CONNECTED", reason: null });
  });

  it("end the use of a key that the vendor no longer accepts", async () => {
    id = await connectByKey(bench, "some-key");
    expect(await callVendor(bench, id)).toBe("Acme");
    bench.vendor.access.delete("some-key");
    expect(await code(callVendor(bench, id))).toBe("UNAUTHENTICATED");
    expect(await status()).toMatchObject({ status: "REAUTHORIZATION_REQUIRED", reason: expect.stringContaining("API key") });
  });
});

describe("Status reports", () => {
  it("write a status once, with its change, and ring", async () => {
    const { systems, principal, events } = bench;
    const rings = events.rings.length;
    const report = { status: "DEGRADED", reason: "Slow.", traceId: "t" } as const;
    await Promise.all([systems.report(principal.environmentId, id, report), systems.report(principal.environmentId, id, report)]);
    await systems.report(principal.environmentId, id, { ...report, status: "PAUSED", onlyFrom: ["CONNECTED"] });
    await systems.report(principal.environmentId, "sys_unknown", report);
    await systems.report("env_other", id, report);
    expect(await status()).toEqual({ status: "DEGRADED", reason: "Slow." });
    expect(await changes()).toMatchObject([
      { status: "CONNECTED" },
      { previous_status: "CONNECTED", status: "DEGRADED", trace_id: "t" },
    ]);
    expect(events.rings).toHaveLength(rings + 1);
  });
});

/** The refresh is under way as soon as the vendor has its request. */
async function untilAsked() {
  while (bench.vendor.tokenRequests.length === 0) await new Promise(setImmediate);
}
