import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Principal } from "../../principal.ts";
import type { Store } from "../../store/database.ts";
import { pruneSessions } from "./prune-sessions.ts";
import type { ExchangeOutcome, SessionInput } from "../systems.ts";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import type { SystemsBench } from "../testing/start-systems.ts";
import { connect, newSession, openPage, plainInput, reconnectSession, signIn } from "../testing/walk-pages.ts";

let store: Store;
let bench: SystemsBench;
startForEachTest((started) => {
  bench = started;
  ({ store } = bench);
});

const redirectUrl = "https://app.example/done";
const day = 86_400;
const asking: Partial<SessionInput> = { redirectUrl, tokenScopes: ["read", "write"] };
const codeIn = (url: string | null) => new URL(url ?? "").searchParams.get("code") ?? "";
const exchange = (code: string, overlapSeconds = day, principal: Principal = bench.principal, node = bench.systems) =>
  node.exchangeConnectCode(principal, { code, overlapSeconds });
const rows = () => store.service.selectFrom("connect_sessions").selectAll().execute();

/** Connects with a request for a token; returns the code that the app gets. */
async function connectWithCode(externalId: string): Promise<string> {
  const session = await newSession(bench.systems, bench.principal, { ...asking, externalId });
  return codeIn((await signIn(bench.systems, bench.vendor, session.url)).onward);
}

const tokenOf = (outcome: ExchangeOutcome) => {
  if (outcome.type !== "success") throw new Error(outcome.message);
  return outcome;
};
const tokenRow = (id: string) =>
  store.service.selectFrom("api_tokens").where("id", "=", id).selectAll().executeTakeFirstOrThrow();

describe("A session that requests a token", () => {
  it("refuses scopes that the token could not have", async () => {
    const { systems, principal } = bench;
    const writer: Principal = { ...principal, scopes: ["read", "systems"] };
    const base = { connectorId: "fake", externalId: null, displayName: null, ...plainInput, redirectUrl };
    for (const [requester, input, message] of [
      [principal, { tokenScopes: [] }, "at least one"],
      [principal, { tokenScopes: ["admin"] }, "admin"],
      [writer, { tokenScopes: ["read", "write"] }, "lacks"],
      [principal, { tokenScopes: ["read"], redirectUrl: null }, "redirectUrl"],
    ] as const) {
      expect(await systems.createConnectSession(requester, { ...base, ...input })).toMatchObject({
        type: "invalid",
        problems: [{ path: "tokenScopes", message: expect.stringContaining(message) }],
      });
    }
    expect(await systems.createConnectSession(writer, { ...base, tokenScopes: ["read", "systems"] })).toMatchObject({
      type: "success",
    });
  });

  it("gives one code, stored as a hash, for one token of its one system", async () => {
    const code = await connectWithCode("one code");
    const row = (await rows()).find(({ code_hash: hash }) => hash !== null);
    expect(row?.code_hash).toEqual(createHash("sha256").update(code).digest());
    expect(JSON.stringify(await rows())).not.toContain(code);
    const outcomes = await Promise.all([exchange(code), exchange(code, day, bench.principal, bench.otherNode)]);
    const [made] = outcomes.filter(({ type }) => type === "success").map((outcome) => tokenOf(outcome));
    expect(outcomes.map(({ type }) => type).toSorted()).toEqual(["not-found", "success"]);
    expect(await tokenRow(made?.token.id ?? "")).toMatchObject({
      system_id: made?.systemId,
      scopes: ["read", "write"],
      is_exchanged: true,
    });
    expect(await exchange(code)).toMatchObject({ type: "not-found" });
    expect((await rows()).filter(({ sealed }) => sealed !== null)).toEqual([]);
  });

  it("gives the same answer for an unknown code, another system's or environment's, and an expired one", async () => {
    const { principal, time } = bench;
    const code = await connectWithCode("codes");
    const unknown = await exchange("x".repeat(43));
    expect(unknown).toMatchObject({ type: "not-found" });
    expect(await exchange("not a code")).toEqual(unknown);
    expect(await exchange(code, day, { ...principal, systemId: "sys_other" })).toEqual(unknown);
    expect(await exchange(code, day, { ...principal, environmentId: "env_other" })).toEqual(unknown);
    for (const seconds of [-1, 0.5, 30 * day + 1]) expect(await exchange(code, seconds)).toMatchObject({ type: "invalid" });
    await expect(exchange(code, day, { ...principal, scopes: ["systems", "read"] })).rejects.toMatchObject({ code: "FORBIDDEN" });
    time.now = new Date(time.now.getTime() + 10 * 60_000);
    expect(await exchange(code)).toEqual(unknown);
  });

  it("ends the system's previous exchanged token after the overlap, and leaves other tokens alone", async () => {
    const { systems, vendor, principal, time } = bench;
    const first = tokenOf(await exchange(await connectWithCode("overlap")));
    const reconnect = async () => {
      const session = await reconnectSession(systems, principal, first.systemId, asking);
      return codeIn((await signIn(systems, vendor, session.url)).onward);
    };
    const second = tokenOf(await exchange(await reconnect(), 60));
    expect(await tokenRow(first.token.id)).toMatchObject({ expires_at: new Date(time.now.getTime() + 60_000) });
    const third = tokenOf(await exchange(await reconnect(), 0));
    const ended = await tokenRow(second.token.id);
    expect([ended.expires_at ?? ended.revoked_at]).not.toEqual([null]);
    expect((ended.expires_at ?? ended.revoked_at ?? new Date(8.64e15)).getTime()).toBeLessThanOrEqual(time.now.getTime());
    expect(await tokenRow(third.token.id)).toMatchObject({ expires_at: null, revoked_at: null });
  });

  it("gives no token for a system that was disconnected meanwhile", async () => {
    const code = await connectWithCode("gone");
    const hash = createHash("sha256").update(code).digest();
    const row = (await rows()).find(({ code_hash: kept }) => kept?.equals(hash));
    await store.service
      .updateTable("systems")
      .set({ status: "DISCONNECTED" })
      .where("id", "=", row?.system_id ?? "")
      .execute();
    expect(await exchange(code)).toMatchObject({ type: "not-found" });
  });

  it("keeps the code out of logs", async () => {
    const code = await connectWithCode("logs");
    await exchange(code);
    expect(bench.events.logged.join()).not.toContain(code);
  });
});

describe("Old sessions", () => {
  it("lose their sealed text when they have expired, and are deleted a week later", async () => {
    const { systems, principal, time } = bench;
    await connect(bench);
    const open = await newSession(systems, principal);
    await openPage(systems, open.url, { connector: "fake", method: "oauth2", "setting.company": "42" });
    const done = await newSession(systems, principal, { ...asking, externalId: "old" });
    time.now = new Date(time.now.getTime() + 29 * 60_000);
    const code = codeIn((await signIn(systems, bench.vendor, done.url)).onward);
    const start = time.now.getTime();
    const at = async (minutes: number) => {
      await pruneSessions(store, new Date(start + minutes * 60_000));
      const left = await rows();
      return [open, done].map(({ id }) => left.find((row) => row.id === id));
    };
    // The code outlives the session's expiry.
    expect(await at(1)).toMatchObject([{ sealed: null, oauth_state_hash: null }, { sealed: expect.any(String) }]);
    expect(await at(10)).toMatchObject([{ sealed: null }, { sealed: null, code_hash: null }]);
    expect(await exchange(code)).toMatchObject({ type: "not-found" });
    expect((await at(7 * 24 * 60)).map((row) => row?.id)).toEqual([open.id, done.id]);
    expect(await at(7 * 24 * 60 + 2)).toEqual([undefined, undefined]);
  });
});
