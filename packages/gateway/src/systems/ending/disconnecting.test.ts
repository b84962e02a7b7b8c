import { createPrincipals } from "../../principals/create-principals.ts";
import type { Store } from "../../store/database.ts";
import { describe, expect, it } from "vitest";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import type { SystemsBench } from "../testing/start-systems.ts";
import { callVendor, connect, newSession, openPage, plainInput, reconnectSession, signIn } from "../testing/walk-pages.ts";

let store: Store;
let bench: SystemsBench;
let id: string;
let environmentId: string;
let number = 0;
startForEachTest(async (started) => {
  bench = started;
  ({ store } = bench);
  ({ environmentId } = bench.principal);
  id = await connect(bench, `leaving-${(number += 1)}`);
  bench.vendor.tokenRequests.length = 0;
});

const disconnect = (records?: "KEEP" | "ERASE", traceId = "trace") =>
  bench.systems.disconnect(environmentId, id, traceId, records);
const system = async () => (await bench.systems.byIds(environmentId, [id])).get(id);
const row = () => store.service.selectFrom("systems").where("id", "=", id).selectAll().executeTakeFirstOrThrow();
const changes = () =>
  store.service.selectFrom("system_changes").where("system_id", "=", id).orderBy("position").selectAll().execute();
const sessions = () =>
  store.service.selectFrom("connect_sessions").where("system_id", "=", id).orderBy("created_at").selectAll().execute();
const pass = (seconds: number) => void (bench.time.now = new Date(bench.time.now.getTime() + seconds * 1000));

it("A disconnect also takes down webhooks at the public address that the vendor knows", async () => {
  const { ingressKeys, vendor } = bench;
  const { url } = await ingressKeys.ensureIngressKey(environmentId, id);
  const former = "https://former.example";
  const checkedAt = { checked_at: bench.time.now, check_at: bench.time.now };
  const registration = {
    environment_id: environmentId,
    system_id: id,
    status: "ACTIVE" as const,
    public_url: former,
    ...checkedAt,
  };
  await store.service.insertInto("webhook_registrations").values(registration).execute();
  await disconnect();
  expect(vendor.unregistered).toEqual([url, url.replace("https://fettle.example", former)]);
  expect(await store.service.selectFrom("webhook_registrations").where("system_id", "=", id).selectAll().execute()).toEqual([]);
});

it("A disconnect cleans up at the vendor and deletes the credentials", async () => {
  const { ingressKeys, vendor } = bench;
  const { url, secret } = await ingressKeys.ensureIngressKey(environmentId, id);
  expect(await ingressKeys.ensureIngressKey(environmentId, id)).toEqual({ url, secret });
  const key = url.split("/").at(-1) ?? "";
  expect(await ingressKeys.resolveIngressKey(key)).toEqual({ environmentId, systemId: id, secret });

  expect(await disconnect()).toMatchObject({ id, status: "DISCONNECTED", statusReason: expect.stringMatching(/kept/) });
  expect(vendor.unregistered).toEqual([url]);
  expect(vendor.revoked).toEqual([expect.stringMatching(/^refresh-/), expect.stringMatching(/^access-/)]);
  expect(await ingressKeys.resolveIngressKey(key)).toBeNull();
  expect(await bench.systems.vendor(environmentId, id, { signal: new AbortController().signal, traceId: "t" })).toBeNull();
  expect((await changes()).map(({ status, trace_id }) => [status, trace_id])).toEqual([
    ["CONNECTED", expect.anything()],
    ["DISCONNECTED", "trace"],
  ]);
  await bench.systems.report(environmentId, id, { status: "CONNECTED", reason: null, traceId: "t" });
  expect(await system()).toMatchObject({ status: "DISCONNECTED" });

  pass(1);
  expect(await disconnect()).toMatchObject({ status: "DISCONNECTED" });
  expect(await changes()).toHaveLength(2);
  expect(await bench.systems.disconnect("env_other", id, "trace")).toBeNull();
  expect(await bench.systems.disconnect(environmentId, "sys_unknown", "trace")).toBeNull();
});

it("A disconnect gets a new token for the cleanup when the old one has expired", async () => {
  const { url } = await bench.ingressKeys.ensureIngressKey(environmentId, id);
  pass(7200);
  await disconnect();
  expect(bench.vendor.tokenRequests.map((body) => body.get("grant_type"))).toEqual(["refresh_token"]);
  expect(bench.vendor.unregistered).toEqual([url]);
  expect(bench.vendor.revoked).toEqual([expect.stringMatching(/^refresh-/), expect.stringMatching(/^access-/)]);
});

it("A disconnect succeeds even when the vendor does not cooperate, and a reconnect session restores the system", async () => {
  await bench.ingressKeys.ensureIngressKey(environmentId, id);
  bench.vendor.access.clear();
  pass(7200);
  bench.vendor.trouble.push({ status: 400, error: "invalid_grant" });
  expect(await disconnect()).toMatchObject({ status: "DISCONNECTED" });
  // The vendor's refusal of the old credentials no longer matters.
  expect(await changes()).toHaveLength(2);
  const session = await reconnectSession(bench.systems, bench.principal, id);
  expect(await signIn(bench.systems, bench.vendor, session.url)).toMatchObject({ status: 200 });
  expect(await system()).toMatchObject({ status: "CONNECTED", statusReason: null });
  expect(await callVendor(bench, id)).toBe("Acme");
});

it("A disconnect ends the tokens that are bound to the system, and its sessions, at once", async () => {
  const { systems, principal } = bench;
  const principals = createPrincipals({ store, clock: () => bench.time.now });
  const bound = await principals.createToken({ environmentId, name: "bound", scopes: ["read"], systemId: id });
  const free = await principals.createToken({ environmentId, name: "free", scopes: ["read"] });
  const asking = { externalId: `leaving-${number}`, redirectUrl: "https://app.example/done", tokenScopes: ["read"] as const };
  const session = await newSession(systems, principal, asking);
  const code = new URL((await signIn(systems, bench.vendor, session.url)).onward ?? "").searchParams.get("code") ?? "";
  const open = await reconnectSession(systems, principal, id);
  expect((await sessions()).some(({ code_hash }) => code_hash !== null)).toBe(true);

  await disconnect();
  expect(await principals.authenticate(bound.token)).toBeNull();
  expect(await principals.authenticate(free.token)).not.toBeNull();
  expect(await systems.exchangeConnectCode(principal, { code, overlapSeconds: 0 })).toMatchObject({ type: "not-found" });
  expect(await systems.sessionById(environmentId, open.id)).toMatchObject({ status: "FAILED" });
  expect((await openPage(systems, open.url)).status).toBeGreaterThanOrEqual(400);
  expect((await sessions()).filter(({ sealed, code_hash }) => sealed !== null || code_hash !== null)).toEqual([]);
});

it("An erasure, even a later one, can neither be withdrawn nor overtaken by a reconnect", async () => {
  const { systems, principal, events } = bench;
  await disconnect("KEEP");
  expect(events.erasing).toEqual([]);
  const early = await reconnectSession(systems, principal, id);
  pass(60);
  expect(await disconnect("ERASE", "erase")).toMatchObject({
    status: "DISCONNECTED",
    statusReason: expect.stringMatching(/erased/),
  });
  expect(events.erasing).toEqual([id]);
  const { erase_requested_at } = await row();
  expect(erase_requested_at).toEqual(bench.time.now);
  expect((await changes()).at(-1)).toMatchObject({ previous_status: "DISCONNECTED", status: "DISCONNECTED", trace_id: "erase" });

  pass(60);
  await disconnect("KEEP");
  await disconnect("ERASE");
  expect(await row()).toMatchObject({ erase_requested_at, status_reason: expect.stringMatching(/erased/) });
  expect(await changes()).toHaveLength(3);
  expect(events.erasing).toEqual([id, id, id]);
  expect(await systems.createReconnectSession(principal, { ...plainInput, systemId: id })).toMatchObject({ type: "not-found" });
  expect((await openPage(systems, early.url)).status).toBeGreaterThanOrEqual(400);
  expect(await connect(bench, `leaving-${number}`)).not.toBe(id);
  expect(await system()).toMatchObject({ status: "DISCONNECTED" });
});

it("A reconnect under way does not overtake an erasure", async () => {
  const { systems, vendor, principal } = bench;
  const session = await reconnectSession(systems, principal, id);
  const leaving = await openPage(systems, session.url, { connector: "fake", method: "oauth2", "setting.company": "42" });
  const back = vendor.agree(leaving.onward ?? "");
  // As if the disconnect had come between the session's last check and its end.
  await store.service
    .updateTable("systems")
    .set({ erase_requested_at: bench.time.now, status: "DISCONNECTED" })
    .where("id", "=", id)
    .execute();
  expect((await openPage(systems, back)).status).toBeGreaterThanOrEqual(400);
  expect(await system()).toMatchObject({ status: "DISCONNECTED" });
});

it("A disconnected system gets no webhook address", async () => {
  await disconnect();
  await expect(bench.ingressKeys.ensureIngressKey(environmentId, id)).rejects.toThrow("disconnected");
  expect(await store.service.selectFrom("ingress_keys").where("system_id", "=", id).selectAll().execute()).toEqual([]);
});

/** The outcome of a call that waited for new tokens during `work`, and the access tokens it obtained. */
const refreshWhile = async (work: () => Promise<unknown>) => {
  const gate = Promise.withResolvers<void>();
  pass(3540);
  bench.vendor.answersAfter = gate.promise;
  const call = callVendor(bench, id);
  while (bench.vendor.tokenRequests.length === 0) await new Promise(setImmediate);
  bench.vendor.answersAfter = Promise.resolve();
  await work();
  bench.vendor.revoked.length = 0;
  const before = new Set(bench.vendor.access.keys());
  gate.resolve();
  const outcome = await call.catch((error: unknown) => error);
  return { outcome, access: [...bench.vendor.access.keys()].filter((key) => !before.has(key)) };
};

describe("A refresh that a disconnect on another node overtakes", () => {
  it("revokes the tokens it obtained", async () => {
    const { outcome, access } = await refreshWhile(() => bench.otherNode.disconnect(environmentId, id, "trace"));
    expect(outcome).toMatchObject({ code: "UNAUTHENTICATED" });
    const count = access[0]?.replace("Bearer access-", "");
    expect(bench.vendor.revoked).toEqual([`refresh-${count}`, `access-${count}`]);
  });

  it("revokes nothing when the system was reconnected meanwhile, which might end the new authorization", async () => {
    const { outcome } = await refreshWhile(async () => {
      await bench.otherNode.disconnect(environmentId, id, "trace");
      const session = await reconnectSession(bench.otherNode, bench.principal, id);
      expect(await signIn(bench.otherNode, bench.vendor, session.url)).toMatchObject({ status: 200 });
    });
    expect(outcome).toBe("Acme");
    expect(bench.vendor.revoked).toEqual([]);
  });

  it("fails no worse when the vendor does not revoke", async () => {
    const { outcome } = await refreshWhile(async () => {
      await bench.otherNode.disconnect(environmentId, id, "trace");
      bench.vendor.revocation = 503;
    });
    expect(outcome).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(bench.events.logged.join()).toContain("were not revoked");
    expect(bench.events.logged.join()).not.toMatch(/refresh-|access-/);
  });
});
