import { type Connector, ConnectorError } from "@fettle/connector";
import { expect, it } from "vitest";
import { testConnector } from "./test-connector.ts";
import { sampleConnector, sampleCustomers, type SampleSettings, sampleWebhooks, sign } from "./testing/sample-connector.ts";
import { samples, sampleVendor } from "./testing/sample-vendor.ts";

interface Outcome {
  readonly name: string;
  readonly isPassed: boolean;
}

/** Runs the suite with its own runner and returns the outcome of each test. */
async function outcomesOf(
  connector: Connector<SampleSettings>,
  payloads: readonly unknown[] = samples,
): Promise<readonly Outcome[]> {
  const tests: { readonly name: string; readonly body: () => void | Promise<void> }[] = [];
  const path: string[] = [];
  testConnector({
    connector,
    runner: {
      describe: (name, body) => {
        path.push(name);
        body();
        path.pop();
      },
      it: (name, body) => void tests.push({ name: [...path.slice(1), name].join(" > "), body }),
    },
    vendor: () => sampleVendor(connector),
    samples: { Customer: payloads },
    unmapped: [{ entity: "Customer", field: "type", word: "club", payload: samples[1] }],
    webhooks: {
      sign,
      registered: async (vendor) => Object(await (await vendor.fetch("/hooks")).json()).length,
      deliveries: [{ body: samples[0], events: [{ entity: "Customer", remoteId: "c1", kind: "changed" }] }],
      ofNoInterest: [{ id: "p1", name: "Bolt", kind: "part" }],
    },
  });
  const outcomes: Outcome[] = [];
  for (const { name, body } of tests) {
    try {
      await body();
      outcomes.push({ name, isPassed: true });
    } catch {
      outcomes.push({ name, isPassed: false });
    }
  }
  return outcomes;
}

const failuresOf = async (
  connector: Connector<SampleSettings>,
  payloads: readonly unknown[] = samples,
): Promise<readonly string[]> =>
  (await outcomesOf(connector, payloads)).filter(({ isPassed }) => !isPassed).map(({ name }) => name);

const { normalize } = sampleCustomers;
let calls = 0;

it("the suite passes a conforming connector, and tests what it declares", async () => {
  const outcomes = await outcomesOf(sampleConnector());
  expect(outcomes.filter(({ isPassed }) => !isPassed)).toEqual([]);
  const names = outcomes.map(({ name }) => name).join("\n");
  expect(names).toContain("Customer.delete");
  expect(names).not.toContain("Customer.create");
});

it.each([
  ["an id that is not a slug", sampleConnector({}, { id: "Sample_1" }), "identifies itself"],
  [
    "a base URL with a trailing slash",
    sampleConnector({}, { baseUrl: () => "https://vendor.example/v1/" }),
    "where the vendor is",
  ],
  [
    "an update without its fields",
    sampleConnector({ update: async () => ({ outcome: "accepted", reference: null }) }),
    "declares exactly",
  ],
  [
    "a create without sample values",
    sampleConnector({ create: async () => ({ outcome: "accepted", reference: null }) }),
    "Customer.create",
  ],
  [
    "an account that differs each time",
    sampleConnector({}, { account: async () => ({ id: String((calls += 1)), name: "One" }) }),
    "account of the credentials",
  ],
  [
    "a dead-grant check that also matches temporary failures",
    sampleConnector(
      {},
      {
        authentication: [
          {
            type: "password",
            tokenEndpoint: () => "https://vendor.example/token",
            scopes: () => [],
            isGrantDead: ({ status }) => status >= 400,
          },
        ],
      },
    ),
    "dead grant",
  ],
  [
    "a record that does not match its descriptors",
    sampleConnector({ normalize: (...given) => ({ ...normalize(...given), remoteId: "" }) }),
    "match the descriptors",
  ],
  [
    "a record that differs each time",
    sampleConnector({ normalize: (...given) => ({ ...normalize(...given), customFields: { count: (calls += 1) } }) }),
    "is pure",
  ],
  [
    "a record that keeps unused properties",
    sampleConnector({ normalize: (payload, settings) => ({ ...normalize(payload, settings), customFields: Object(payload) }) }),
    "ignores properties that it does not use",
  ],
  [
    "a record that is refused because of an optional value",
    sampleConnector({
      normalize: (payload, settings) => {
        const { at } = Object(payload);
        if (typeof at === "object") throw new ConnectorError("UNEXPECTED_ANSWER", "No time.");
        return normalize(payload, settings);
      },
    }),
    "optional values cannot be read",
  ],
  [
    "an error that is not a ConnectorError",
    sampleConnector({
      normalize: (...given) => {
        try {
          return normalize(...given);
        } catch {
          throw new TypeError("undefined is not an object");
        }
      },
    }),
    "refuses payloads without a key",
  ],
  [
    "a guessed word",
    sampleConnector({
      normalize: (...given) => {
        const record = normalize(...given);
        return { ...record, fields: { ...record.fields, type: { value: "RESIDENTIAL", remote: "club" } } };
      },
    }),
    "maps an unknown word",
  ],
  [
    "a filter that is not passed on",
    sampleConnector({ changedSince: (vendor, _since, cursor) => sampleCustomers.all?.page(vendor, cursor) ?? Promise.reject() }),
    "since a time in the future",
  ],
  [
    "a list that never ends",
    sampleConnector({ all: { coverage: "complete", page: async () => ({ payloads: samples, next: "again" }) } }),
    "ends, and lists all records",
  ],
  [
    "a list that leaves records out",
    sampleConnector({ all: { coverage: "complete", page: async () => ({ payloads: [], next: null }) } }),
    "ends, and lists all records",
  ],
  [
    "a read that throws for a record that is gone",
    sampleConnector({
      read: async (vendor, remoteId) => {
        const payload = await sampleCustomers.read?.(vendor, remoteId);
        if (payload === null) throw new ConnectorError("NOT_FOUND", "Gone.");
        return payload;
      },
    }),
    "returns null for records that never existed",
  ],
  [
    "a read that takes a refusal for a deletion",
    sampleConnector({
      read: async (vendor, remoteId) => {
        try {
          return await sampleCustomers.read?.(vendor, remoteId);
        } catch {
          return null;
        }
      },
    }),
    "throws FORBIDDEN for a record that the vendor refuses to show",
  ],
  [
    "a time of creation that only reads have",
    sampleConnector({
      normalize: (payload, settings) => ({
        ...normalize(payload, settings),
        remoteCreatedAt: Object(payload).isRead === true ? "2026-01-01T00:00:00.000Z" : null,
      }),
      read: async (vendor, remoteId) => {
        const payload = await sampleCustomers.read?.(vendor, remoteId);
        return payload === null ? null : { ...Object(payload), isRead: true };
      },
    }),
    "the same time of creation as lists do",
  ],
  ["a delete that does nothing", sampleConnector({ delete: async () => undefined }), "Customer.delete"],
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
          verify: (delivery, secret) => {
            if ((delivery.headers["x-signature"] ?? "").length !== 64)
              throw new RangeError("Input buffers must have the same length");
            return sampleWebhooks.verify?.(delivery, secret) ?? { valid: false, reason: "" };
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

const withKey = (keyOf: (id: unknown) => string) =>
  sampleConnector({
    normalize: (payload, settings) => normalize({ ...Object(payload), id: keyOf(Object(payload).id) }, settings),
  });

it("the suite catches a key that loses digits", async () => {
  const numbered = [{ id: 7, name: "Mill", kind: "firm", at: "2026-01-01T00:00:00.000Z" }];
  const name = "Customer.normalize > keeps every digit of a numeric key";
  expect(await failuresOf(withKey(String), numbered)).not.toContain(name);
  expect(
    await failuresOf(
      withKey((id) => String(Number(id))),
      numbered,
    ),
  ).toContain(name);
});
