import { expect, it } from "vitest";
import { failuresOf } from "./testing/run-suite.ts";
import {
  fixedServer,
  type SampleCustomers,
  sampleAppWide,
  sampleConnector,
  sampleWebhooks,
  sampleWrites,
} from "./testing/sample-connector.ts";

let calls = 0;

const appWide = (parts: Partial<typeof sampleAppWide.appWide>, more: Partial<typeof sampleWebhooks> = {}) =>
  sampleConnector(
    {},
    { settings: fixedServer, webhooks: { ...sampleAppWide, appWide: { ...sampleAppWide.appWide, ...parts }, ...more } },
  );

const answeringLater: Partial<SampleCustomers> = {
  ...sampleWrites,
  create: async (...of) => {
    await sampleWrites.create(...of);
    return { outcome: "accepted", reference: "R-17" };
  },
};

it("the suite passes a connector whose vendor answers writes later", async () => {
  expect(await failuresOf(sampleConnector(answeringLater))).toEqual([]);
});

it("the suite passes a connector with app-wide webhooks", async () => {
  expect(await failuresOf(appWide({}))).toEqual([]);
});

it.each([
  [
    "a list of webhooks that is empty",
    sampleConnector({}, { webhooks: { ...sampleWebhooks, list: async () => [] } }),
    "lists the webhooks that are set up",
  ],
  [
    "a signature that is not checked",
    sampleConnector(
      {},
      { webhooks: { ...sampleWebhooks, verify: () => ({ valid: true, deliveryId: null, signedAt: new Date() }) } },
    ),
    "refuses another secret",
  ],
  [
    "a check that throws on a short signature",
    sampleConnector(
      {},
      {
        webhooks: {
          ...sampleWebhooks,
          verify: (delivery, secret, settings) => {
            if ((delivery.headers["x-signature"] ?? "").length !== 64)
              throw new RangeError("Input buffers must have the same length");
            return sampleWebhooks.verify?.(delivery, secret, settings) ?? { valid: false, reason: "" };
          },
        },
      },
    ),
    "truncated signatures, without throwing",
  ],
  [
    "a webhook reader that crashes on garbage",
    sampleConnector(
      {},
      {
        webhooks: {
          ...sampleWebhooks,
          read: (body) => [{ entity: "Customer", remoteId: Object(body).id.trim(), kind: "changed" }],
        },
      },
    ),
    "without crashing",
  ],
  [
    "a webhook reader that ignores the settings",
    sampleConnector(
      {},
      { webhooks: { ...sampleWebhooks, read: (body, settings) => sampleWebhooks.read(body, { ...settings, wrapper: null }) } },
    ),
    "with the same result every time",
  ],
  [
    "an account that is named otherwise than by `account`",
    appWide({ accountOf: (body) => (Object(body).account === undefined ? null : `acct_${Object(body).account}`) }),
    "names the account as `account` does",
  ],
  ["an account of a webhook that has none", appWide({ accountOf: () => "1" }), "names no account of unreadable webhooks"],
  [
    "an app-wide connector whose server customers choose",
    sampleConnector({}, { webhooks: sampleAppWide }),
    "lets no customer choose the server",
  ],
  [
    "an app-wide signature that needs a customer's setting",
    appWide({
      verify: (delivery, secret, settings) =>
        sampleAppWide.appWide.verify(delivery, settings.tenant === null ? "" : secret, settings),
    }),
    "accepts a correct signature",
  ],
  [
    "a registration beside app-wide webhooks",
    appWide({}, { register: async () => {} }),
    "has no other signature and no registration",
  ],
  [
    "a registration whose end is only told the first time",
    sampleConnector(
      {},
      {
        webhooks: {
          ...sampleWebhooks,
          register: async (vendor, registration) => {
            const isThere = (await sampleWebhooks.list?.(vendor))?.some(({ url }) => url === registration.url) === true;
            await sampleWebhooks.register?.(vendor, registration);
            return isThere ? {} : { expiresAt: "2026-02-07T08:00:00Z" };
          },
        },
      },
    ),
    "says each time when the registration ends",
  ],
  [
    "an end of a registration that is no time",
    sampleConnector(
      {},
      {
        webhooks: {
          ...sampleWebhooks,
          register: async (...of) => {
            await sampleWebhooks.register?.(...of);
            return { expiresAt: "in 7 days" };
          },
        },
      },
    ),
    "says each time when the registration ends",
  ],
  [
    "an answer to a write that is not known by its reference",
    sampleConnector(answeringLater, {
      webhooks: {
        ...sampleWebhooks,
        read: (...of) =>
          sampleWebhooks
            .read(...of)
            .map((event) => ("reference" in event ? { ...event, reference: event.reference.toLowerCase() } : event)),
      },
    }),
    "knows the answer to an accepted create of Customer",
  ],
  [
    "a registration that duplicates webhooks",
    sampleConnector(
      {},
      {
        webhooks: {
          ...sampleWebhooks,
          register: async (vendor, { url }) =>
            void (await vendor.fetch("/hooks", { method: "POST", body: JSON.stringify([url, (calls += 1)]) })),
        },
      },
    ),
    "even when called again",
  ],
])("the suite catches %s", async (_case, connector, name) => {
  expect(await failuresOf(connector)).toContainEqual(expect.stringContaining(name));
});
