import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { makeSession, signInByKey } from "./customer/connect-systems.ts";
import type { Api } from "./harness/api.ts";
import { appSecret, appWideConnector, sendAppWide } from "./harness/app-wide-vendor.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

/** Each customer's key is the name of the account. */
const vendor = createServer((request, response) => response.end(JSON.stringify({ id: request.headers["x-account"] }))).listen(0);
await once(vendor, "listening");
afterAll(() => void vendor.close());
const place = vendor.address();
const vendorUrl = `http://127.0.0.1:${typeof place === "object" ? place?.port : ""}`;

const connectorId = "app-wide";
const replace = `mutation ($input: ReplaceAppWideWebhookAddressInput!) { replaceAppWideWebhookAddress(input: $input) {
  ... on ReplaceAppWideWebhookAddressSuccess { appWideWebhooks { addresses { url endsAt } } }
  ... on ExpectedError { code } } }`;
const addresses = "{ appWideWebhooks { addresses { url endsAt } connector { id } } }";
const titles = `{ systems { nodes { externalId webhooks { status } ingressEvents(first: 10) { nodes { status } } } }
  workOrders { nodes { title system { externalId } } } }`;

interface Replaced {
  readonly replaceAppWideWebhookAddress: {
    readonly code?: string;
    readonly appWideWebhooks?: { readonly addresses: readonly { readonly url: string; readonly endsAt: string | null }[] };
  };
}
interface Seen {
  readonly systems: {
    readonly nodes: readonly { externalId: string; webhooks: { status: string }; ingressEvents: { nodes: readonly object[] } }[];
  };
  readonly workOrders: { readonly nodes: readonly { title: string; system: { externalId: string } }[] };
}

const connect = async (api: Api, account: string, externalId: string) => {
  const page = await signInByKey(await makeSession(api.ask, { connectorId, externalId }), account);
  expect(page.page?.status ?? 200).toBe(200);
};

/** The titles by system, and the number of stored webhooks by system. */
const seen = async (api: Api) => {
  const { systems, workOrders } = await api.ask<Seen>(titles);
  return {
    titles: workOrders.nodes.map(({ title, system }) => `${system.externalId}: ${title}`).toSorted(),
    stored: Object.fromEntries(systems.nodes.map(({ externalId, ingressEvents }) => [externalId, ingressEvents.nodes.length])),
  };
};

describeEndToEnd("app-wide webhooks", () => {
  const house = useHouse({
    connected: false,
    connectors: () => [{ connector: appWideConnector(vendorUrl), webhookSecret: appSecret, pollIntervalSeconds: 3600 }],
    gateway: { scanIntervalSeconds: 0 },
  });
  let live: Api;
  let [url, liveUrl] = ["", ""];

  const newAddress = async (api: Api, input: object = {}) => {
    const { replaceAppWideWebhookAddress: outcome } = await api.ask<Replaced>(replace, { input: { connectorId, ...input } });
    const [address, former] = outcome.appWideWebhooks?.addresses ?? [];
    if (address === undefined) throw new Error(`No address: ${outcome.code}`);
    house().secrets.add("app-wide key", address.url.split("/").at(-1) ?? "");
    return { url: address.url, former };
  };
  const metric = async (outcome: string) => {
    const text = await (await fetch(`${house().url}/metrics`)).text();
    const line = text.split("\n").find((one) => one.startsWith("fettle_app_wide_webhooks_total") && one.includes(`"${outcome}"`));
    return Number(line?.split(" ").at(-1) ?? 0);
  };

  beforeAll(async () => {
    live = await house().apiFor(["admin"], "live");
    await connect(house().api, "acme", "acme-1");
    await connect(house().api, "acme", "acme-2");
    await connect(house().api, "beta", "beta");
    await connect(live, "acme", "acme-live");
  });

  test("There is no address until an administrator creates it; each environment has its own", async () => {
    const { api } = house();
    const none = { appWideWebhooks: [{ addresses: [], connector: { id: connectorId } }] };
    expect(await api.ask(addresses)).toEqual(none);
    ({ url } = await newAddress(api));
    expect(url).toMatch(new RegExp(`^${house().url}/ingress/[\\w-]{43}$`, "u"));
    expect(await api.ask(addresses)).toEqual({
      appWideWebhooks: [{ addresses: [{ url, endsAt: null }], connector: { id: connectorId } }],
    });
    expect(await live.ask(addresses)).toEqual(none);
    ({ url: liveUrl } = await newAddress(live));
    const status = { status: "APP_WIDE" };
    expect((await api.ask<Seen>(titles)).systems.nodes.map(({ webhooks }) => webhooks)).toEqual([status, status, status]);
  });

  test("A webhook reaches every system of its account in the environment, once, and no other", async () => {
    const { api } = house();
    const body = { account: "acme", job: { id: "1", title: "Oil" } };
    expect(await sendAppWide(url, body, appSecret, "w1")).toBe(200);
    await vi.waitFor(async () => expect((await seen(api)).titles).toEqual(["acme-1: Oil", "acme-2: Oil"]), { timeout: 20_000 });
    expect(await sendAppWide(url, body, appSecret, "w1")).toBe(200);
    expect((await seen(api)).stored).toEqual({ "acme-1": 1, "acme-2": 1, beta: 0 });
    expect(await seen(live)).toEqual({ titles: [], stored: { "acme-live": 0 } });
    expect(await sendAppWide(liveUrl, { account: "acme", job: { id: "1", title: "Live" } })).toBe(200);
    await vi.waitFor(async () => expect((await seen(live)).titles).toEqual(["acme-live: Live"]), { timeout: 20_000 });
    expect((await seen(api)).titles).toEqual(["acme-1: Oil", "acme-2: Oil"]);
  });

  test("Webhooks of unknown accounts and probes are acknowledged and counted, and nothing is kept of them", async () => {
    const before = (await seen(house().api)).stored;
    expect(await sendAppWide(url, { account: "stranger", job: { id: "1", title: "x" } })).toBe(200);
    expect(await sendAppWide(url, { probe: true })).toBe(200);
    expect(await sendAppWide(url, { account: "acme\0", job: { id: "1", title: "x" } })).toBe(200);
    expect((await seen(house().api)).stored).toEqual(before);
    expect([await metric("unknown_account"), await metric("no_account")]).toEqual([2, 1]);
  });

  test("A webhook that is signed with another secret is refused", async () => {
    expect(await sendAppWide(url, { account: "acme", job: { id: "1", title: "Forged" } }, "another secret")).toBe(401);
    expect(await metric("refused")).toBe(1);
  });

  test("A former address works during the overlap, and then no longer", async () => {
    const { api } = house();
    const former = url;
    const { url: next, former: shown } = await newAddress(api, { overlapSeconds: 60 });
    expect(next).not.toBe(former);
    expect(shown).toEqual({ url: former, endsAt: expect.any(String) });
    const body = { account: "beta", job: { id: "1", title: "Belt" } };
    expect(await sendAppWide(former, body, appSecret, "b1")).toBe(200);
    expect(await sendAppWide(next, body, appSecret, "b1")).toBe(200);
    expect((await seen(api)).stored["beta"]).toBe(1);
    ({ url } = await newAddress(api, { overlapSeconds: 0 }));
    expect([await sendAppWide(former, body), await sendAppWide(next, body), await sendAppWide(url, body)]).toEqual([
      404, 404, 200,
    ]);
  });

  test("Only an administrator of the environment sees and replaces addresses", async () => {
    const reader = await house().apiFor(["read", "write", "systems"]);
    for (const query of [addresses, replace]) {
      const { errors } = await reader.send(query, { input: { connectorId } });
      expect(errors[0]?.extensions?.code).toBe("FORBIDDEN");
    }
    const { api } = house();
    expect(await api.ask(replace, { input: { connectorId: "cmms-bee" } })).toMatchObject({
      replaceAppWideWebhookAddress: { code: "NOT_FOUND" },
    });
    expect(await api.ask(replace, { input: { connectorId, overlapSeconds: -1 } })).toMatchObject({
      replaceAppWideWebhookAddress: { code: "INVALID_INPUT" },
    });
  });
});
