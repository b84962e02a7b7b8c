import { describe, expect, it } from "vitest";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import type { SystemsBench } from "../testing/start-systems.ts";
import { callback, connect, newSession, openPage, reconnectSession, signIn } from "../testing/walk-pages.ts";

let bench: SystemsBench;
startForEachTest((started) => {
  bench = started;
});

const redirectUrl = "https://app.example/done";
const oauthForm = { connector: "fake", method: "oauth2", "setting.company": "42" };
const keyForm = { connector: "fake", method: "apiKey", "setting.company": "42", "credential.key": "good-key" };
const systemsMade = () => bench.events.connected.length;

/** The links of a page that lead to the app. */
const waysOf = (html: string) =>
  [...html.matchAll(/<a class="(?:button|other)"[^>]*href="(https:\/\/app[^"]*)"/g)].map(([, url = ""]) =>
    url.replaceAll("&amp;", "&"),
  );

describe("Two requests at once", () => {
  it("with the same form connect once and lead to the same link", async () => {
    const { systems, otherNode, vendor, principal } = bench;
    vendor.access.set("good-key", vendor.account);
    const session = await newSession(systems, principal, { redirectUrl, state: "s", tokenScopes: ["read"] });
    // The page sets the browser's cookie before anything can be pressed.
    await openPage(systems, session.url);
    const answers = await Promise.all([openPage(systems, session.url, keyForm), openPage(systems, session.url, keyForm)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0].onward).toMatch(/^https:\/\/app\.example\/done\?system_id=sys_\w+&state=s&code=[\w-]{43}$/);
    expect(answers[1].onward).toBe(answers[0].onward);
    for (const { html } of answers) expect(html).toContain('http-equiv="refresh"');
    expect(systemsMade()).toBe(1);

    const again = await openPage(systems, session.url);
    expect([again.status, again.onward]).toEqual([200, answers[0].onward]);
    expect(again.html).toContain("is connected");
    expect(again.html).not.toContain('http-equiv="refresh"');
    const stranger = await openPage(otherNode, session.url);
    expect([stranger.status, stranger.onward]).toEqual([410, null]);
  });

  it("with the same return use it once, and neither answer alarms", async () => {
    const { systems, vendor, principal } = bench;
    const session = await newSession(systems, principal, { redirectUrl });
    const back = vendor.agree((await openPage(systems, session.url, oauthForm)).onward ?? "");
    const gate = Promise.withResolvers<void>();
    vendor.answersAfter = gate.promise;
    const first = openPage(systems, back);
    await expect.poll(() => vendor.tokenRequests.length).toBe(1);
    const second = await openPage(systems, back);
    expect([second.status, second.onward]).toEqual([409, session.url]);
    expect(second.html).toContain("has already been received");
    gate.resolve();
    const { status, onward } = await first;
    expect([status, onward]).toEqual([200, expect.stringContaining("system_id=sys_")]);
    expect(vendor.tokenRequests).toHaveLength(1);
    for (const url of [back, session.url]) expect(await openPage(systems, url)).toMatchObject({ status: 200, onward });
    expect(systemsMade()).toBe(1);
  });

  it("from two windows count only the later sign-in, and the earlier window says so", async () => {
    const { systems, vendor, principal } = bench;
    const session = await newSession(systems, principal);
    const earlier = vendor.agree((await openPage(systems, session.url, oauthForm)).onward ?? "");
    const later = vendor.agree((await openPage(systems, session.url, oauthForm)).onward ?? "");
    const replaced = await openPage(systems, earlier);
    expect([replaced.status, replaced.onward]).toEqual([409, session.url]);
    expect(replaced.html).toContain("in another window");
    expect(vendor.tokenRequests).toEqual([]);
    expect(await openPage(systems, later)).toMatchObject({ status: 200 });
    expect(await openPage(systems, earlier)).toMatchObject({ status: 200, html: expect.stringContaining("is connected") });
    expect(systemsMade()).toBe(1);
  });

  it("give nothing to another browser that has seen the return's address", async () => {
    const { systems, otherNode, vendor, principal } = bench;
    const session = await newSession(systems, principal, { redirectUrl, tokenScopes: ["read"] });
    const back = vendor.agree((await openPage(systems, session.url, oauthForm)).onward ?? "");
    await openPage(systems, back);
    const seen = await openPage(otherNode, back);
    expect([seen.status, seen.onward]).toEqual([400, null]);
  });
});

describe("The way back to the app", () => {
  it("is offered to a visitor who gives up, on the page and at the vendor, and the session stays valid", async () => {
    const { systems, vendor, principal } = bench;
    const session = await newSession(systems, principal, { redirectUrl, state: "a b" });
    const denied = [`${redirectUrl}?error=access_denied&state=a+b`];
    expect(waysOf((await openPage(systems, session.url)).html)).toEqual(denied);
    const leaving = await openPage(systems, session.url, oauthForm);
    const state = new URL(leaving.onward ?? "").searchParams.get("state") ?? "";
    const words = "The person <did> not agree.\u0007 Sure?";
    const cancelled = await openPage(systems, callback({ error: "access_denied", error_description: words, state }));
    expect(waysOf(cancelled.html)).toEqual(denied);
    expect(cancelled.html).not.toContain("says:");
    expect(await signIn(systems, vendor, session.url)).toMatchObject({ status: 200 });
  });

  it("is offered beside another attempt when the vendor failed, and alone when no attempt is left", async () => {
    const { systems, vendor, principal, time } = bench;
    const session = await newSession(systems, principal, { redirectUrl, state: "s" });
    const failed = [`${redirectUrl}?error=connect_failed&state=s`];
    const leaving = await openPage(systems, session.url, oauthForm);
    const state = new URL(leaving.onward ?? "").searchParams.get("state") ?? "";
    const answer = { error: "server_error", error_description: "We are moving house.\u0007 Back at 9.", state };
    const refused = await openPage(systems, callback(answer));
    expect(refused.html).toContain("Fake &amp; Co says: “We are moving house. Back at 9.”");
    expect(waysOf(refused.html)).toEqual(failed);
    vendor.trouble.push({ status: 401, error: "invalid_client" });
    expect(waysOf((await signIn(systems, vendor, session.url)).html)).toEqual(failed);
    expect(waysOf((await openPage(systems, session.url)).html)).toEqual(failed);
    const late = await newSession(systems, principal, { redirectUrl, state: "s" });
    time.now = new Date(time.now.getTime() + 30 * 60_000);
    expect(waysOf((await openPage(systems, late.url)).html)).toEqual(failed);
  });
});

describe("A reconnect page", () => {
  it("says which account it belongs to", async () => {
    const { systems, vendor, principal } = bench;
    vendor.account = { id: "named", name: "Named & Sons" };
    const session = await reconnectSession(systems, principal, await connect(bench));
    expect((await openPage(systems, session.url)).html).toContain("This connection belongs to “Named &amp; Sons”.");
  });
});
