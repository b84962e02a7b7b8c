import { expect, it } from "vitest";
import { failuresOf } from "./testing/run-suite.ts";
import { sampleConnector, sampleWebhooks } from "./testing/sample-connector.ts";

let calls = 0;

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
