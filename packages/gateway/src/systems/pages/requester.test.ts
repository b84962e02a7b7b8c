import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPrincipals } from "../../principals/create-principals.ts";
import type { Store } from "../../store/database.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { startSystems, type SystemsBench } from "../testing/start-systems.ts";
import { connect, newSession, openPage, reconnectSession } from "../testing/walk-pages.ts";
import { choicePage } from "./choice-page.ts";
import { renderRequest } from "./requester.ts";

let store: Store;
let bench: SystemsBench;
beforeAll(async () => {
  store = await openTestStore();
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());
beforeEach(async () => {
  bench = await startSystems(store);
});
afterEach(() => bench.close());

const principals = () => createPrincipals({ store, clock: () => bench.time.now });
const textOf = (html: string) => html.replaceAll(/<[^>]+>/g, "").replaceAll(/\s+/g, " ");

/** The page of a new session, in a workspace with this name. */
async function formOf(name: string, kind: "test" | "live"): Promise<string> {
  const { environments } = await principals().createWorkspace(name);
  const session = await newSession(bench.systems, { ...bench.principal, environmentId: environments[kind] });
  return (await openPage(bench.systems, session.url)).html;
}

describe("The request for access", () => {
  it("names the session's workspace, and says when it is a test", async () => {
    expect(textOf(await formOf("Acme", "live"))).toContain("Acme asks for access to your Fake &amp; Co account.");
    expect(textOf(await formOf("Acme", "test"))).toContain("Acme (test) asks for access to your Fake &amp; Co account.");
  });

  it("is left out until the default workspace gets a name, and then appears on each form", async () => {
    const { systems, principal } = bench;
    const systemId = await connect(bench);
    const { url } = await reconnectSession(systems, principal, systemId);
    expect((await openPage(systems, url)).html).not.toContain("asks for access");
    await principals().renameWorkspace(principal.environmentId, "Acme");
    const seen = await openPage(systems, url);
    expect(textOf(seen.html)).toContain("Acme (test) asks for access");
    const refused = await openPage(systems, url, { method: "apiKey", "setting.company": "42", "credential.key": "wrong" });
    expect([refused.status, textOf(refused.html).includes("Acme (test) asks for access")]).toEqual([422, true]);
    // Another workspace that is named like the unnamed first one is still shown.
    expect(textOf(await formOf("default", "live"))).toContain("default asks for access");
  });

  it("shows the name as isolated text, on one line, with a limited length", async () => {
    expect(await formOf('<b>"Acme"</b>', "live")).toContain("&lt;b&gt;&quot;Acme&quot;&lt;/b&gt;</strong> asks");
    expect(textOf(await formOf("Ac\u202Eme\n\tand\u0007 sons", "live"))).toContain("Ac me and sons asks");
    expect(textOf(await formOf("\u{1F41D}".repeat(90), "live"))).toContain(` ${"\u{1F41D}".repeat(79)}… asks`);
    expect(textOf(await formOf("\u200B\u200B", "live"))).toContain("An unnamed app asks for access");
  });

  it("appears above the question on a page with a choice", () => {
    const page = choicePage("Connect", "Which?", [], [], renderRequest({ name: "Acme", isTest: false }, null));
    expect(textOf(page.body.text)).toMatch(/^ ?Acme asks for access to your account\. Which\?/);
  });
});
