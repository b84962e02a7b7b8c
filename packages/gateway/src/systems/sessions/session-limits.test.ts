import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createPrincipals } from "../../principals/create-principals.ts";
import type { Store } from "../../store/database.ts";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import type { SystemsBench } from "../testing/start-systems.ts";
import { connect, newSession, openPage, plainInput, reconnectSession } from "../testing/walk-pages.ts";

let store: Store;
let bench: SystemsBench;
startForEachTest(async (started) => {
  bench = started;
  ({ store } = bench);
  await store.service.deleteFrom("connect_sessions").execute();
});

const redirectUrl = "https://app.example/done";
const wayBack = `${redirectUrl}?error=connect_failed`;
const keyForm = { connector: "fake", method: "apiKey", "setting.company": "42", "credential.key": "wrong-key" };
const oauthForm = { connector: "fake", method: "oauth2", "setting.company": "42" };

const statusOf = async (id: string) => (await bench.systems.sessionById(bench.principal.environmentId, id))?.status;
const triesOf = async (id: string) =>
  (await store.service.selectFrom("connect_sessions").where("id", "=", id).select("tries").executeTakeFirstOrThrow()).tries;
const setTries = (id: string, tries: number) =>
  store.service.updateTable("connect_sessions").set({ tries }).where("id", "=", id).execute();

/** Adds open sessions to the environment that expire in a minute. */
const fill = async (count: number) => {
  const rows = Array.from({ length: count }, (_, index) => ({
    environment_id: bench.principal.environmentId,
    id: `ses_${index}`,
    key_hash: randomBytes(32),
    reconnects: false,
    status: "OPEN" as const,
    expires_at: new Date(bench.time.now.getTime() + 60_000),
    created_at: bench.time.now,
  }));
  await store.service.insertInto("connect_sessions").values(rows).execute();
};

describe("Open sessions", () => {
  it("are at most 1000 in an environment, even when many are created at once, until some have ended", async () => {
    const { systems, otherNode, principal, time } = bench;
    const systemId = await connect(bench);
    const { live } = await createPrincipals({ store, clock: () => time.now }).ensureDefaultWorkspace();
    await fill(998);
    const made = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) => newSession(index % 2 === 0 ? systems : otherNode, principal)),
    );
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    const refusal = expect.objectContaining({
      code: "TOO_MANY_REQUESTS",
      message: expect.stringMatching(/1000 open connect sessions.*30 minutes/),
    });
    expect(made.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []))).toEqual(Array(4).fill(refusal));
    await expect(systems.createReconnectSession(principal, { systemId, ...plainInput })).rejects.toEqual(refusal);
    await newSession(systems, { ...principal, environmentId: live });

    const [first] = made.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    bench.vendor.access.set("good-key", bench.vendor.account);
    await openPage(systems, first?.url ?? "", { ...keyForm, "credential.key": "good-key" });
    await newSession(systems, principal);
    await expect(newSession(systems, principal)).rejects.toEqual(refusal);
    time.now = new Date(time.now.getTime() + 60_000);
    await reconnectSession(systems, principal, systemId);
  });
});

it("Open sessions of one system are at most 50, so a token bound to it cannot use up the environment's limit", async () => {
  const { systems, principal, time } = bench;
  const systemId = await connect(bench, "limited");
  const other = await connect(bench, "unlimited");
  const bound = { ...principal, systemId, scopes: ["systems"] as const };
  for (let count = 0; count < 50; count += 1) await reconnectSession(systems, bound, systemId);
  await expect(systems.createReconnectSession(bound, { systemId, ...plainInput })).rejects.toMatchObject({
    code: "TOO_MANY_REQUESTS",
    message: expect.stringContaining("This system has 50 open connect sessions"),
  });
  await newSession(systems, principal);
  await reconnectSession(systems, principal, other);
  time.now = new Date(time.now.getTime() + 30 * 60_000);
  await reconnectSession(systems, bound, systemId);
});

const company = { "credential.header.x-company": "company-7" };

describe("Attempts with credentials", () => {
  it("end the session at the twentieth failure, with a plain message and a way back to the app", async () => {
    const { systems, vendor, principal } = bench;
    const session = await newSession(systems, principal, { redirectUrl });
    for (let count = 1; count < 20; count += 1) {
      const method = count % 2 === 0 ? "apiKey" : "password";
      const form = { ...keyForm, method, "credential.username": "rosa", "credential.password": "wrong", ...company };
      expect(await openPage(systems, session.url, form)).toMatchObject({ status: 422 });
    }
    expect([await statusOf(session.id), await triesOf(session.id)]).toEqual(["OPEN", 19]);
    const last = await openPage(systems, session.url, keyForm);
    expect([last.status, last.onward, await statusOf(session.id)]).toEqual([410, wayBack, "FAILED"]);
    expect(last.html).toContain("too many times");

    vendor.access.set("wrong-key", vendor.account);
    for (const form of [keyForm, undefined]) {
      expect(await openPage(systems, session.url, form)).toMatchObject({
        status: 410,
        onward: wayBack,
        html: expect.stringContaining("too many times"),
      });
    }
    expect(bench.events.connected).toEqual([]);
  });

  it("count before the vendor is called, so concurrent attempts cannot exceed the limit", async () => {
    const { systems, otherNode, vendor, principal } = bench;
    const session = await newSession(systems, principal, { redirectUrl });
    const form = { ...keyForm, method: "password", "credential.username": "rosa", "credential.password": "wrong", ...company };
    const pages = await Promise.all(
      Array.from({ length: 30 }, (_, index) => openPage(index % 2 === 0 ? systems : otherNode, session.url, form)),
    );
    expect(vendor.tokenRequests).toHaveLength(20);
    expect([await statusOf(session.id), await triesOf(session.id)]).toEqual(["FAILED", 20]);
    expect(pages.filter(({ onward }) => onward === wayBack).length).toBeGreaterThanOrEqual(11);
  });

  it("do not count when the vendor was not called or the person cancelled", async () => {
    const { systems, vendor, principal } = bench;
    const session = await newSession(systems, principal);
    await openPage(systems, session.url, { ...keyForm, "credential.key": "a b" });
    await openPage(systems, session.url, { ...keyForm, "setting.company": "no number" });
    const back = vendor.agree((await openPage(systems, session.url, oauthForm)).onward ?? "");
    back.searchParams.delete("code");
    back.searchParams.set("error", "access_denied");
    expect((await openPage(systems, back)).html).toContain("You cancelled");
    expect(await triesOf(session.id)).toBe(0);
  });

  it("count for a failed round trip, and the last attempt may still succeed", async () => {
    const { systems, vendor, principal } = bench;
    const session = await newSession(systems, principal, { redirectUrl });
    const failing: readonly ((back: URL) => void)[] = [
      (back) => back.searchParams.set("error", "server_error"),
      (back) => back.searchParams.set("iss", "https://other.example"),
      (back) => back.searchParams.set("code", "unknown"),
    ];
    for (const spoil of failing) {
      const back = vendor.agree((await openPage(systems, session.url, oauthForm)).onward ?? "");
      spoil(back);
      expect((await openPage(systems, back)).status).toBeGreaterThanOrEqual(400);
    }
    expect(await triesOf(session.id)).toBe(3);

    await setTries(session.id, 19);
    const other = await newSession(systems, principal, { redirectUrl });
    await setTries(other.id, 19);
    const back = vendor.agree((await openPage(systems, session.url, oauthForm)).onward ?? "");
    back.searchParams.set("code", "unknown");
    expect(await openPage(systems, back)).toMatchObject({ status: 410, onward: wayBack });
    expect(await statusOf(session.id)).toBe("FAILED");
    const good = vendor.agree((await openPage(systems, other.url, oauthForm)).onward ?? "");
    expect(await openPage(systems, good)).toMatchObject({ status: 200, html: expect.stringContaining("is connected") });
    expect(await openPage(systems, other.url)).toMatchObject({ status: 200 });
  });
});
