import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Store } from "../../store/database.ts";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import { publicUrl, type SystemsBench } from "../testing/start-systems.ts";
import {
  browserOf,
  callback,
  connect,
  newSession,
  openPage,
  plainInput,
  reconnectSession,
  signIn,
  type Browser,
} from "../testing/walk-pages.ts";

let store: Store;
let bench: SystemsBench;
startForEachTest((started) => {
  bench = started;
  ({ store } = bench);
});

const systemOf = async (id: string | null | undefined) =>
  (await bench.systems.byIds(bench.principal.environmentId, [id ?? ""])).get(id ?? "") ?? null;
const sessionOf = (id: string) => bench.systems.sessionById(bench.principal.environmentId, id);
const keyForm = { connector: "fake", method: "apiKey", "setting.company": "42", "credential.key": "good-key" };

describe("Connecting by key", () => {
  it("leads from the choice of a connector to the app, and works once", async () => {
    const { systems, vendor, principal, events } = bench;
    const session = await newSession(systems, principal, {
      connectorId: null,
      externalId: "customer-1",
      redirectUrl: "https://app.example/done",
      state: "a&b",
    });
    // A single connector needs no choice; of five ways to sign in the first is shown, with links to the others.
    const first = await openPage(systems, session.url);
    expect(first.html).toContain('href="?connector=fake&amp;method=apiKey"');
    expect(first.html).not.toContain('href="?connector=fake&amp;method=oauth2"');
    const form = await openPage(systems, `${session.url}?connector=fake&method=apiKey`);
    expect(form.html).toContain("Ask &lt;your&gt; administrator.");
    expect(form.html).toMatch(/<label for="field-0">Company number<\/label>/);
    expect(form.html).toMatch(/type="password"\s+id="field-1"\s+name="credential.key"/);
    expect(form.html).toContain("<summary>More settings</summary>");
    expect(await sessionOf(session.id)).toMatchObject({ status: "OPEN", systemId: null, url: null });

    vendor.access.set("good-key", vendor.account);
    const done = await openPage(systems, session.url, keyForm, { "sec-fetch-site": "same-origin", origin: "null" });
    const finished = await sessionOf(session.id);
    expect(finished).toMatchObject({ status: "COMPLETED" });
    expect([done.status, done.onward]).toEqual([200, `https://app.example/done?system_id=${finished?.systemId}&state=a%26b`]);
    expect(await systemOf(finished?.systemId)).toMatchObject({
      connectorId: "fake",
      displayName: "Fake & Co: Acme",
      externalId: "customer-1",
      accountId: "acme",
      status: "CONNECTED",
      settings: { company: "42", region: "eu" },
      authentication: "apiKey",
    });
    expect(events.connected).toEqual([{ systemId: finished?.systemId, reconnected: false }]);
    expect(events.rings).toHaveLength(1);

    for (const sent of [undefined, keyForm]) {
      const stranger = await openPage(systems, session.url, sent, {}, new Map());
      expect([stranger.status, stranger.onward]).toEqual([410, null]);
    }
    const stored = await store.service.selectFrom("credentials").selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain("good-key");
  });

  it("shows each problem beside its field, keeps typed values, and never shows a secret again", async () => {
    const { systems, principal } = bench;
    const session = await newSession(systems, principal);
    const wrong = await openPage(systems, session.url, { ...keyForm, "setting.company": '"><script>', "credential.key": "a b" });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toMatch(/aria-describedby="field-0-wrong" aria-invalid="true"/);
    expect(wrong.html).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(wrong.html).not.toContain('"a b"');
    const refused = await openPage(systems, session.url, keyForm);
    expect(refused.status).toBe(422);
    expect(refused.html).toContain("Fake &amp; Co does not accept this key. Copy it again, or create a new key.");
    expect(refused.html).not.toContain("good-key");
    expect(refused.html).toContain("<title>Error: Connect Fake &amp; Co</title>");
    expect(await sessionOf(session.id)).toMatchObject({ status: "OPEN" });
  });

  it("requests tokens with client credentials and passwords", async () => {
    const { systems, principal } = bench;
    for (const [method, name, secret] of [
      ["clientCredentials", "credential.clientId", "credential.clientSecret"],
      ["password", "credential.username", "credential.password"],
    ] as const) {
      const session = await newSession(systems, principal, { externalId: method });
      const form = { method, "setting.company": "42", [name]: "customer", "credential.header.x-company": "company-7" };
      const wrong = await openPage(systems, session.url, { ...form, [secret]: "wrong" });
      expect([wrong.status, wrong.html.includes("does not accept this")]).toEqual([422, true]);
      const right = await openPage(systems, session.url, { ...form, [secret]: "right" });
      expect(right.status).toBe(200);
      expect(await systemOf((await sessionOf(session.id))?.systemId)).toMatchObject({ authentication: method });
    }
  });

  it("refuses posts from elsewhere, unknown links and bodies that are not forms", async () => {
    const { systems, principal } = bench;
    const { url } = await newSession(systems, principal);
    expect(await openPage(systems, url, keyForm, { origin: "https://evil.example" })).toMatchObject({ status: 400 });
    expect(await openPage(systems, url, keyForm, { "sec-fetch-site": "cross-site" })).toMatchObject({ status: 400 });
    expect(await openPage(systems, url, { ...keyForm, "setting.region": "x".repeat(5000) })).toMatchObject({ status: 400 });
    expect(await openPage(systems, `${publicUrl}/connect/${"x".repeat(43)}`)).toMatchObject({ status: 404 });
    expect(await openPage(systems, `${publicUrl}/connect/nothing`)).toMatchObject({ status: 404 });
    const secret = url.slice(url.lastIndexOf("/") + 1);
    const other = await systems.pages(new Request(url, { method: "DELETE" }), secret);
    expect([other.status, other.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
    const huge = await systems.pages(
      new Request(url, { method: "POST", body: new URLSearchParams({ x: "x".repeat(70_000) }) }),
      secret,
    );
    expect(huge.status).toBe(400);
  });

  it("serves pages that load and run nothing, and pass their address to no other site", async () => {
    const { headers, html } = await openPage(bench.systems, (await newSession(bench.systems, bench.principal)).url);
    const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(headers.get("content-security-policy")).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect([headers.get("referrer-policy"), headers.get("cache-control")]).toEqual(["no-referrer", "no-store"]);
  });
});

describe("Connecting by OAuth", () => {
  it("uses PKCE and a state that is valid for one return", async () => {
    const { systems, vendor, principal } = bench;
    const session = await newSession(systems, principal);
    const leaving = await openPage(systems, session.url, { method: "oauth2", "setting.company": "42" });
    const query = new URL(leaving.onward ?? "").searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      tenant: "1",
      prompt: "consent",
      response_type: "code",
      client_id: "client",
      redirect_uri: `${publicUrl}/oauth/callback`,
      scope: "read",
      code_challenge_method: "S256",
    });
    expect(query.getAll("state")).toHaveLength(1);
    const back = vendor.agree(leaving.onward ?? "");
    expect(await openPage(systems, back)).toMatchObject({ status: 200 });
    const verifier = vendor.tokenRequests[0]?.get("code_verifier") ?? "";
    expect(createHash("sha256").update(verifier).digest("base64url")).toBe(query.get("code_challenge"));
    expect(await openPage(systems, back, undefined, {}, new Map())).toMatchObject({ status: 400 });
    expect(await openPage(systems, back)).toMatchObject({ status: 200, html: expect.stringContaining("is connected") });
    expect(vendor.tokenRequests).toHaveLength(1);
    expect(await systemOf((await sessionOf(session.id))?.systemId)).toMatchObject({ status: "CONNECTED", accountName: "Acme" });
    const text = JSON.stringify(await store.service.selectFrom("connect_sessions").selectAll().execute());
    for (const secret of [query.get("state") ?? "-", verifier, session.url.slice(-43)]) expect(text).not.toContain(secret);
  });

  it("lets a person try again after cancelling, and after the vendor failed", async () => {
    const { systems, vendor, principal } = bench;
    const session = await newSession(systems, principal);
    const form = { method: "oauth2", "setting.company": "42" };
    const first = await openPage(systems, session.url, form);
    const state = new URL(first.onward ?? "").searchParams.get("state") ?? "";
    const cancelled = await openPage(systems, callback({ error: "access_denied", error_description: "<b>", state }));
    const again = `${session.url}?connector=fake&method=oauth2`;
    expect([cancelled.status, cancelled.onward]).toEqual([200, again]);
    expect(cancelled.html).toContain("You cancelled");
    vendor.trouble.push({ status: 503, error: "server_error" });
    const failed = await signIn(systems, vendor, session.url);
    expect([failed.status, failed.onward]).toEqual([502, again]);
    expect(failed.html).toContain("is not responding at the moment");
    expect(await signIn(systems, vendor, session.url)).toMatchObject({ status: 200 });
  });

  it("refuses an unknown state, an answer from another issuer and an expired session, without internal details", async () => {
    const { systems, vendor, principal, time } = bench;
    for (const query of [{}, { state: "x" }, { state: "x".repeat(43), code: "c" }, { state: "x".repeat(9000) }]) {
      expect(await openPage(systems, callback(query))).toMatchObject({ status: 400 });
    }
    const session = await newSession(systems, principal);
    const leaving = await openPage(systems, session.url, { method: "oauth2", "setting.company": "42" });
    const elsewhere = vendor.agree(leaving.onward ?? "");
    elsewhere.searchParams.set("iss", "https://evil.example");
    expect(await openPage(systems, elsewhere)).toMatchObject({ status: 400 });
    expect(vendor.tokenRequests).toEqual([]);

    const late = await openPage(systems, session.url, { method: "oauth2", "setting.company": "42" });
    time.now = new Date(time.now.getTime() + 30 * 60_000);
    const expired = await openPage(systems, vendor.agree(late.onward ?? ""));
    expect([expired.status, expired.html.includes("has expired")]).toEqual([410, true]);
    expect(await openPage(systems, session.url)).toMatchObject({ status: 410 });
    expect(await sessionOf(session.id)).toMatchObject({ status: "EXPIRED" });
  });

  it("accepts a return only from the browser that left, and no other browser can use the flow up", async () => {
    const { systems, vendor, principal } = bench;
    const session = await newSession(systems, principal);
    const leaving = await openPage(systems, session.url, { method: "oauth2", "setting.company": "42" });
    const cookies = leaving.headers.getSetCookie();
    for (const [index, path] of ["connect", "oauth/callback"].entries()) {
      const shape = `^fettle_connect_[\\w-]+=[\\w-]{43}; Path=/${path}; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$`;
      expect(cookies[index]).toMatch(new RegExp(shape));
    }
    const back = vendor.agree(leaving.onward ?? "");
    const state = back.searchParams.get("state") ?? "";
    const forged: Browser = new Map([...browserOf(systems)].map(([key, cookie]) => [key, { ...cookie, value: "x".repeat(43) }]));
    for (const stranger of [new Map(), forged] satisfies Browser[]) {
      for (const url of [back, callback({ error: "access_denied", state })]) {
        const refused = await openPage(systems, url, undefined, {}, stranger);
        expect([refused.status, refused.onward]).toEqual([400, null]);
        expect(refused.html).not.toContain(session.url.slice(-43));
      }
    }
    expect(vendor.tokenRequests).toEqual([]);
    expect(await openPage(systems, back)).toMatchObject({ status: 200 });
  });

  it("keeps two windows of one browser apart", async () => {
    const { systems, vendor, principal } = bench;
    const sessions = [await newSession(systems, principal), await newSession(systems, principal)];
    const backs: URL[] = [];
    for (const { url } of sessions) {
      const leaving = await openPage(systems, url, { method: "oauth2", "setting.company": "42" });
      backs.push(vendor.agree(leaving.onward ?? ""));
    }
    for (const back of backs) expect(await openPage(systems, back)).toMatchObject({ status: 200 });
  });

  it("ends the session when the vendor refuses the operator's client", async () => {
    const { systems, vendor, principal, events } = bench;
    const session = await newSession(systems, principal);
    vendor.trouble.push({ status: 401, error: "invalid_client" });
    const failed = await signIn(systems, vendor, session.url);
    expect([failed.status, failed.onward]).toEqual([502, null]);
    expect(failed.html).toContain("Fake &amp; Co says: “secret detail”");
    expect(await sessionOf(session.id)).toMatchObject({ status: "FAILED" });
    expect(await openPage(systems, session.url)).toMatchObject({ status: 410 });
    expect(events.logged.join()).not.toMatch(/secret|access-|refresh-/);
  });
});

describe("Connecting an account again", () => {
  it("repairs the same customer's system and creates another for another customer", async () => {
    const { events } = bench;
    bench.vendor.account = { id: "twice", name: "Twice" };
    const first = await connect(bench, "customer-a");
    expect(await connect(bench, "customer-b")).not.toBe(first);
    expect(await connect(bench, "customer-a")).toBe(first);
    expect(events.connected.at(-1)).toEqual({ systemId: first, reconnected: true });
    await bench.systems.disconnect(bench.principal.environmentId, first, "trace");
    expect(await connect(bench, "customer-a")).not.toBe(first);
  });

  it("creates another system when no customer is named, and when another server claims the same account", async () => {
    const { systems, vendor, principal, events } = bench;
    vendor.account = { id: "claimed", name: "Claimed" };
    expect(await connect(bench)).not.toBe(await connect(bench));
    const first = await connect(bench, "customer-c");
    const session = await newSession(systems, principal, { externalId: "customer-c" });
    expect(await signIn(systems, vendor, session.url, { "setting.region": "elsewhere" })).toMatchObject({ status: 200 });
    const second = (await sessionOf(session.id))?.systemId;
    expect(second).not.toBe(first);
    expect(events.connected.at(-1)).toEqual({ systemId: second, reconnected: false });
    expect(await systemOf(first)).toMatchObject({ settings: { region: "eu" } });
    // Each server still repairs its own system.
    expect(await connect(bench, "customer-c")).toBe(first);
    const again = await newSession(systems, principal, { externalId: "customer-c" });
    await signIn(systems, vendor, again.url, { "setting.region": "elsewhere" });
    expect((await sessionOf(again.id))?.systemId).toBe(second);
  });

  it("creates one system when two sessions finish at once", async () => {
    const { systems, vendor, principal } = bench;
    vendor.account = { id: "at-once", name: "At once" };
    const input = { externalId: "at once" };
    const sessions = await Promise.all([newSession(systems, principal, input), newSession(bench.otherNode, principal, input)]);
    await Promise.all(sessions.map((session, index) => signIn(index === 0 ? systems : bench.otherNode, vendor, session.url)));
    const ids = await Promise.all(sessions.map(async ({ id }) => (await sessionOf(id))?.systemId));
    expect(ids[0]).toMatch(/^sys_/);
    expect(ids[0]).toBe(ids[1]);
  });
});

describe("Reconnecting", () => {
  it("shows the current way to sign in", async () => {
    const { systems, vendor, principal } = bench;
    vendor.access.set("good-key", vendor.account);
    const first = await newSession(systems, principal, { externalId: "in use" });
    await openPage(systems, first.url, keyForm, { "sec-fetch-site": "same-origin", origin: "null" });
    const session = await reconnectSession(systems, principal, (await sessionOf(first.id))?.systemId ?? "");
    const page = await openPage(systems, session.url);
    expect(page.html).toContain('name="credential.key"');
    expect(page.html).toContain('href="?connector=fake&amp;method=oauth2"');
  });

  it("refuses another account and keeps what works; the right account repairs the same system", async () => {
    const { systems, vendor, principal, events } = bench;
    vendor.account = { id: "right", name: "Right" };
    const id = await connect(bench, "reconnecting");
    await systems.report(principal.environmentId, id, { status: "REAUTHORIZATION_REQUIRED", reason: "Gone.", traceId: "t" });
    const before = await store.service.selectFrom("credentials").where("system_id", "=", id).selectAll().execute();

    const session = await reconnectSession(systems, principal, id);
    vendor.account = { id: "wrong", name: "Wrong" };
    const refused = await signIn(systems, vendor, session.url);
    expect([refused.status, refused.onward]).toEqual([422, `${session.url}?connector=fake&method=oauth2`]);
    expect(refused.html).toContain("“Wrong”, but this connection belongs to “Right”");
    expect(await store.service.selectFrom("credentials").where("system_id", "=", id).selectAll().execute()).toEqual(before);
    expect(await systemOf(id)).toMatchObject({ status: "REAUTHORIZATION_REQUIRED" });

    vendor.account = { id: "right", name: "Right & renamed" };
    expect(await openPage(systems, `${session.url}?method=oauth2`)).toMatchObject({
      html: expect.stringContaining('value="42"'),
    });
    expect(await signIn(systems, vendor, session.url)).toMatchObject({ status: 200 });
    expect(await systemOf(id)).toMatchObject({ id, status: "CONNECTED", statusReason: null, accountName: "Right & renamed" });
    expect(events.connected.at(-1)).toEqual({ systemId: id, reconnected: true });
    const changes = await store.service.selectFrom("system_changes").where("system_id", "=", id).selectAll().execute();
    expect(changes.map(({ previous_status: from, status }) => [from, status])).toEqual([
      [null, "CONNECTED"],
      ["CONNECTED", "REAUTHORIZATION_REQUIRED"],
      ["REAUTHORIZATION_REQUIRED", "CONNECTED"],
    ]);
  });
});

describe("Reconnecting at another server", () => {
  it("is refused even with the same account id, and keeps what works", async () => {
    const { systems, vendor, principal } = bench;
    vendor.account = { id: "moved", name: "Moved" };
    const id = await connect(bench, "moving");
    const before = await store.service.selectFrom("credentials").where("system_id", "=", id).selectAll().execute();
    const session = await reconnectSession(systems, principal, id);
    const refused = await signIn(systems, vendor, session.url, { "setting.region": "elsewhere" });
    expect([refused.status, refused.onward]).toEqual([422, `${session.url}?connector=fake&method=oauth2`]);
    expect(refused.html).toContain("lead to a different server from the one that this connection belongs to");
    expect(await store.service.selectFrom("credentials").where("system_id", "=", id).selectAll().execute()).toEqual(before);
    expect(await systemOf(id)).toMatchObject({ settings: { region: "eu" } });
    expect(await signIn(systems, vendor, session.url)).toMatchObject({ status: 200 });
  });

  it("supplies a setting that the connector has come to require", async () => {
    const { systems, vendor, principal } = bench;
    const id = await connect(bench, "asked later");
    await store.service.updateTable("systems").set({ settings: "{}" }).where("id", "=", id).execute();
    const session = await reconnectSession(systems, principal, id);
    expect(await signIn(systems, vendor, session.url)).toMatchObject({ status: 200 });
    expect(await systemOf(id)).toMatchObject({ settings: { company: "42", region: "eu" } });
  });
});

describe("Sessions", () => {
  it("refuse unknown connectors and systems, foreign redirects and bound tokens", async () => {
    const { systems, principal } = bench;
    const base = { connectorId: "fake", externalId: null, displayName: null, ...plainInput };
    expect(await systems.createConnectSession(principal, { ...base, connectorId: "none" })).toMatchObject({ type: "not-found" });
    expect(
      await systems.createConnectSession(principal, {
        ...base,
        externalId: " ",
        displayName: "x".repeat(201),
        state: "x".repeat(1001),
        redirectUrl: "https://evil.example",
      }),
    ).toMatchObject({
      type: "invalid",
      problems: [{ path: "redirectUrl" }, { path: "state" }, { path: "externalId" }, { path: "displayName" }],
    });
    const bound = { ...principal, systemId: "sys_other" };
    await expect(systems.createConnectSession(bound, base)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const id = await connect(bench, "sessions");
    const input = { systemId: id, ...plainInput };
    expect(await systems.createReconnectSession(bound, input)).toMatchObject({ type: "not-found" });
    const elsewhere = { ...principal, environmentId: "env_other" };
    expect(await systems.createReconnectSession(elsewhere, input)).toMatchObject({ type: "not-found" });
    expect(await systems.createReconnectSession({ ...principal, systemId: id }, input)).toMatchObject({ type: "success" });
  });
});
