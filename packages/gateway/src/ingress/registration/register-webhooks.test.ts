import { randomBytes } from "node:crypto";
import { ConnectorError, wordListSetting, type SettingMap, type WebhookDescriptor } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Catalog } from "../../catalog/catalog.ts";
import { constantKeys, createLocalKeys } from "../../secrets/local-keys.ts";
import { createSealer } from "../../secrets/sealer.ts";
import type { SystemStatus } from "../../change-log/tables.ts";
import { systemWith } from "../../graph/testing/fixtures.ts";
import { createIngressKeys } from "../keys/ingress-keys.ts";
import type { System } from "../../systems/systems.ts";
import { createWebhooks, type WebhookStage } from "./create-webhooks.ts";
import { openTestStore, type TestStore } from "../../ingest/testing/open-test-store.ts";
import { testConnector } from "../../ingest/testing/test-connector.ts";

const plain = testConnector({ payloads: [], failures: [] });
const signal = new AbortController().signal;
const sealer = createSealer(createLocalKeys(constantKeys([{ id: "k1", key: randomBytes(32) }])));

/** The webhooks set up at the vendor, and the calls that changed them. */
let hooks: { url: string; secret: string; isComplete: boolean; id: string }[];
let calls: string[];
let failure: Error | null;
let now: Date;
let status: SystemStatus;
let settings: System["settings"];
let sent: { readonly name: string; readonly afterSeconds: number | undefined }[];
let environmentId: string;
let test: TestStore;
beforeAll(async () => {
  test = await openTestStore(plain);
}, 60_000);
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  [hooks, calls, failure, sent, status, settings, warned] = [[], [], null, [], "CONNECTED", {}, []];
  now = new Date("2026-01-31T08:00:00.000Z");
  // Checks cover all environments.
  await test.store.service.deleteFrom("systems").execute();
  environmentId = await test.freshEnvironment();
});

const listing: WebhookDescriptor<unknown> = {
  read: () => [],
  async list() {
    if (failure !== null) throw failure;
    return hooks.map(({ url, isComplete }) => ({ url, isComplete }));
  },
  async register(_vendor, { url, secret }) {
    if (failure !== null) throw failure;
    calls.push("register");
    hooks = [...hooks.filter((hook) => hook.url !== url), { url, secret, isComplete: true, id: `h${calls.length}` }];
  },
  async unregister(_vendor, { url }) {
    calls.push("unregister");
    hooks = hooks.filter((hook) => hook.url !== url);
  },
};
/** A vendor that cannot list and treats every registration as a new one. Only its id identifies it. */
const forgetful: WebhookDescriptor<unknown> = {
  read: () => [],
  async register(_vendor, { url, secret, reference = null }) {
    if (failure !== null) throw failure;
    if (hooks.some(({ id }) => id === reference)) return { reference: reference ?? "" };
    calls.push("register");
    const id = `h${calls.length}`;
    hooks.push({ url, secret, isComplete: true, id });
    return { reference: id };
  },
  async unregister(_vendor, { reference }) {
    if (failure !== null) throw failure;
    calls.push("unregister");
    hooks = hooks.filter((hook) => hook.id !== reference);
  },
};

const system = () => systemWith("sys_1", { environmentId, connectorId: plain.id, settings, status });
const never = () => Promise.reject(new Error("not called"));
const write = () => {};
let warned: unknown[];
const warn = (...words: unknown[]) => void warned.push(words.at(-1));
const log = { debug: write, info: write, warn, error: write, child: () => log };

/** A node with a public URL and a kind of webhooks. */
function nodeAt(
  publicUrl: string,
  webhooks: WebhookDescriptor<unknown> | null = listing,
  asked: SettingMap = plain.settings,
): WebhookStage & { address(): Promise<string> } {
  const connector = { ...plain, settings: asked, ...(webhooks === null ? {} : { webhooks }) };
  const catalog: Catalog = { ...test.catalog, connectors: new Map([[connector.id, { connector }]]) };
  const ingressKeys = createIngressKeys({ store: test.store, sealer, clock: () => now, publicUrl });
  const stage = createWebhooks({
    store: test.store,
    catalog,
    systems: {
      byIds: async () => new Map([["sys_1", system()]]),
      vendor: async () => ({ connector, vendor: { settings: {}, signal, fetch: never } }),
    },
    ingressKeys,
    jobs: { send: async ({ name }, _data, options) => void sent.push({ name, afterSeconds: options?.afterSeconds }) },
    clock: () => now,
    log,
    publicUrl,
  });
  return { ...stage, address: async () => (await ingressKeys.ensureIngressKey(environmentId, "sys_1")).url };
}
const check = (node: WebhookStage) => node.handlers.webhooks.work({ environmentId, systemId: "sys_1" }, signal);
const shown = async (node: WebhookStage) => (await node.bySystems(environmentId, [system()])).get("sys_1");
const pass = (minutes: number) => void (now = new Date(now.getTime() + minutes * 60_000));
const urls = () => hooks.map(({ url }) => url);
const one = "https://one.example";
const two = "https://two.example";

describe("a check", () => {
  it("sets up webhooks once, and leaves existing ones unchanged", async () => {
    const node = nodeAt(one);
    expect(await shown(node)).toEqual({ status: "PENDING", checkedAt: null, reason: null, expiresAt: null });
    await check(node);
    pass(60);
    await check(node);
    expect(calls).toEqual(["register"]);
    expect(urls()).toEqual([await node.address()]);
    expect(await shown(node)).toEqual({ status: "ACTIVE", checkedAt: now, reason: null, expiresAt: null });
  });

  it("restores webhooks that were deleted or broken at the vendor", async () => {
    const node = nodeAt(one);
    await check(node);
    hooks = [];
    await check(node);
    expect(urls()).toEqual([await node.address()]);
    hooks = hooks.map((hook) => ({ ...hook, isComplete: false }));
    await check(node);
    expect(hooks).toMatchObject([{ isComplete: true }]);
    expect(calls).toEqual(["register", "register", "register"]);
  });

  it("moves webhooks to a new public URL, removes the former ones and leaves those of others unchanged", async () => {
    const others = [
      "https://elsewhere.example/hook",
      `https://elsewhere.example/ingress/${"k".repeat(43)}`,
      await nodeAt(two)
        .address()
        .then((url) => `${url}/more`),
    ].map((url) => ({ url, secret: "x", isComplete: true, id: url }));
    hooks = [...others];
    await check(nodeAt(one));
    await check(nodeAt(two));
    expect(urls()).toEqual([...others.map(({ url }) => url), await nodeAt(two).address()]);
    expect(calls).toEqual(["register", "register", "unregister"]);
  });

  it("removes webhooks under its own URL that no system owns, but none of another system", async () => {
    const node = nodeAt(one);
    const environment = test.store.environment(environmentId);
    const row = await environment.selectFrom("systems").selectAll().executeTakeFirstOrThrow();
    await environment
      .insertInto("systems")
      .values({ ...row, id: "sys_2", settings: "{}", words: "{}" })
      .execute();
    const keys = createIngressKeys({ store: test.store, sealer, clock: () => now, publicUrl: one });
    const neighbour = (await keys.ensureIngressKey(environmentId, "sys_2")).url;
    const leftover = `${one}/ingress/${"l".repeat(43)}`;
    hooks = [neighbour, leftover].map((url) => ({ url, secret: "x", isComplete: true, id: url }));
    await check(node);
    expect(urls()).toEqual([neighbour, await node.address()]);
  });

  it("sets up webhooks again when the settings have changed", async () => {
    const node = nodeAt(one);
    await check(node);
    settings = { region: "us" };
    await check(node);
    expect(calls).toEqual(["register", "register"]);
  });

  it("leaves webhooks alone when only words mean something else", async () => {
    const node = nodeAt(one, listing, { statuses: wordListSetting({ label: "Statuses", values: { OPEN: "Open." } }) });
    await check(node);
    settings = { statuses: { new: "OPEN" } };
    await check(node);
    expect(calls).toEqual(["register"]);
  });

  it("creates no duplicates at a vendor that cannot list, and moves existing webhooks by their id", async () => {
    await check(nodeAt(one, forgetful));
    pass(24 * 60);
    await check(nodeAt(one, forgetful));
    expect(calls).toEqual(["register"]);
    await check(nodeAt(two, forgetful));
    expect(urls()).toEqual([await nodeAt(two, forgetful).address()]);
    hooks = [];
    await check(nodeAt(two, forgetful));
    expect(urls()).toEqual([await nodeAt(two, forgetful).address()]);
  });

  it("loses no id when a vendor that cannot list fails during a move", async () => {
    await check(nodeAt(one, forgetful));
    failure = new ConnectorError("UNAVAILABLE", "Down.");
    await check(nodeAt(two, forgetful));
    failure = null;
    await check(nodeAt(two, forgetful));
    expect(urls()).toEqual([await nodeAt(two, forgetful).address()]);
  });

  it("that fails gives the reason without revealing secrets, and is repeated at growing intervals", async () => {
    const node = nodeAt(one);
    const url = await node.address();
    failure = new ConnectorError("INVALID_INPUT", `The callback ${url} does not answer.`);
    for (let count = 0; count < 15; count += 1) await check(node);
    expect(await shown(node)).toEqual({
      status: "FAILED",
      checkedAt: now,
      expiresAt: null,
      reason: `The callback ${one}/ingress/… does not answer.`,
    });
    expect(sent.map(({ afterSeconds }) => afterSeconds)).toEqual([
      5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_240, 20_480, 21_600, 21_600,
    ]);
    failure = null;
    await check(node);
    expect(await shown(node)).toMatchObject({ status: "ACTIVE", reason: null });
    failure = new TypeError("hooks is undefined");
    await check(node);
    expect(await shown(node)).toMatchObject({ status: "FAILED", reason: expect.stringContaining("operator's log") });
    failure = new ConnectorError("NOT_SUPPORTED", "The plan has no webhooks.");
    await check(node);
    expect(await shown(node)).toMatchObject({ status: "NOT_SUPPORTED", reason: "The plan has no webhooks." });
  });

  it("asks the vendor nothing for a system that is not in use", async () => {
    const node = nodeAt(one);
    status = "REAUTHORIZATION_REQUIRED";
    await check(node);
    expect(calls).toEqual([]);
    status = "DISCONNECTED";
    expect(await shown(node)).toMatchObject({ status: "REMOVED" });
  });

  it("does not happen when nothing can be set up", async () => {
    const manual = nodeAt(one, { read: () => [] });
    await check(manual);
    expect(await shown(manual)).toMatchObject({ status: "MANUAL" });
    expect(await shown(nodeAt(one, null))).toMatchObject({ status: "NOT_SUPPORTED" });
  });
});

const atEnd = (minutes: number) => ({ status: "ACTIVE", expiresAt: new Date(now.getTime() + minutes * 60_000) });

const endingAt = (end: () => string): WebhookDescriptor<unknown> => ({
  ...listing,
  async register(...of) {
    await listing.register?.(...of);
    return { expiresAt: end() };
  },
});

describe("a registration that ends", () => {
  /** How long the vendor keeps a registration, in minutes. */
  let lasting: number;
  beforeEach(() => void (lasting = 90));
  const ending = endingAt(() => new Date(now.getTime() + lasting * 60_000).toISOString());

  it("is renewed when a third of its time is left, by any node, also after a restart", async () => {
    await check(nodeAt(one, ending));
    expect(await shown(nodeAt(one, ending))).toMatchObject(atEnd(90));
    pass(59);
    await nodeAt(one, ending).schedule();
    expect(sent).toEqual([]);
    pass(1);
    const restarted = nodeAt(one, ending);
    await restarted.schedule();
    expect(sent).toMatchObject([{ name: "webhooks" }]);
    await check(restarted);
    expect(calls).toEqual(["register", "register"]);
    expect(hooks).toHaveLength(1);
    expect(await shown(restarted)).toMatchObject(atEnd(90));
  });

  it("is not renewed by a check before that, which keeps its end", async () => {
    await check(nodeAt(one, ending));
    pass(30);
    await check(nodeAt(one, ending));
    expect(calls).toEqual(["register"]);
    expect(await shown(nodeAt(one, ending))).toMatchObject(atEnd(60));
  });

  it("keeps its end while its renewal fails, and is renewed once the vendor is back", async () => {
    const node = nodeAt(one, ending);
    await check(node);
    pass(60);
    failure = new ConnectorError("UNAVAILABLE", "Down.");
    await check(node);
    expect(await shown(node)).toMatchObject({ ...atEnd(30), status: "FAILED" });
    failure = null;
    await check(node);
    expect(calls).toEqual(["register", "register"]);
    expect(await shown(node)).toMatchObject(atEnd(90));
  });

  it("is renewed from day to day while its end cannot be read", async () => {
    const unclear = endingAt(() => "1790000000");
    await check(nodeAt(one, unclear));
    expect(await shown(nodeAt(one, unclear))).toMatchObject({ status: "ACTIVE", expiresAt: null });
    expect(warned).toEqual(["the end of a webhook registration could not be read"]);
    pass(23 * 60);
    await check(nodeAt(one, unclear));
    expect(calls).toEqual(["register"]);
    pass(60);
    await check(nodeAt(one, unclear));
    expect(calls).toEqual(["register", "register"]);
  });

  it("may end on a day", async () => {
    const daily = endingAt(() => "2026-02-03");
    await check(nodeAt(one, daily));
    expect(await shown(nodeAt(one, daily))).toMatchObject({ expiresAt: new Date("2026-02-03T00:00:00.000Z") });
  });

  it("is renewed once a minute at most, and when its system is in use again", async () => {
    lasting = 0;
    const node = nodeAt(one, ending);
    await check(node);
    await check(node);
    expect(calls).toEqual(["register"]);
    pass(1);
    status = "REAUTHORIZATION_REQUIRED";
    await check(node);
    expect(calls).toEqual(["register"]);
    status = "CONNECTED";
    lasting = 90;
    await check(node);
    expect(calls).toEqual(["register", "register"]);
  });
});

describe("checks", () => {
  it("include systems whose webhooks have never been set up", async () => {
    await nodeAt(one).schedule();
    expect(sent).toMatchObject([{ name: "webhooks" }]);
    await Promise.all([nodeAt(one).schedule(), nodeAt(one).schedule()]);
    expect(sent).toHaveLength(1);
    pass(15);
    await nodeAt(one).schedule();
    expect(sent).toHaveLength(2);
  });

  it("are due once a day, and within an hour after a start", async () => {
    const node = nodeAt(one);
    await check(node);
    pass(24 * 60 - 1);
    await node.schedule();
    expect(sent).toEqual([]);
    pass(1);
    await node.schedule();
    expect(sent).toHaveLength(1);
    await check(node);

    await node.checkSoon();
    pass(59);
    await node.schedule();
    expect(sent).toHaveLength(1);
    pass(2);
    await node.checkSoon();
    pass(60);
    await node.schedule();
    expect(sent).toHaveLength(2);
  });

  it("are due at once for another public URL, but do not repeat endlessly when two nodes disagree", async () => {
    await check(nodeAt(one));
    pass(11);
    await nodeAt(two).schedule();
    expect(await shown(nodeAt(two))).toMatchObject({ status: "PENDING" });
    expect(sent).toHaveLength(1);
    await check(nodeAt(two));
    pass(1);
    await nodeAt(one).schedule();
    expect(sent).toHaveLength(1);
    await nodeAt(one).checkSoon();
    await nodeAt(one).schedule();
    expect(sent).toHaveLength(2);
  });

  it("of many systems begin a few at a time", async () => {
    const environment = test.store.environment(environmentId);
    const row = await environment.selectFrom("systems").selectAll().executeTakeFirstOrThrow();
    const many = Array.from({ length: 100 }, (_, index) => ({ ...row, id: `sys_many_${index}`, settings: "{}", words: "{}" }));
    await environment.insertInto("systems").values(many).execute();
    await nodeAt(one).schedule();
    expect(sent).toHaveLength(60);
    await Promise.all([nodeAt(one).schedule(), nodeAt(one).schedule()]);
    expect(sent).toHaveLength(101);
  });
});
