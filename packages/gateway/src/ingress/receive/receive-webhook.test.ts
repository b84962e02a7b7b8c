import { ConnectorError, type WebhookDescriptor } from "@fettle/connector";
import { beforeEach, expect, it } from "vitest";
import { testConnector } from "../../ingest/testing/test-connector.ts";
import type { KnownKey } from "../keys/known-keys.ts";
import { incomingWebhook } from "../testing/incoming-webhook.ts";
import { receiveWebhook } from "./receive-webhook.ts";

const plain = testConnector({ payloads: [], failures: [] });
const key = "k".repeat(32);
let logged: unknown[];
let counted: unknown[];
let stored: unknown[];
beforeEach(() => void ([logged, counted, stored] = [[], [], []]));

const app: KnownKey = { of: "connector", environmentId: "env_1", connectorId: plain.id };
const system: KnownKey = { ...app, of: "system", systemId: "sys_1", secret: "", settings: {} };

const write = (...words: unknown[]) => void logged.push(words);
const log = { debug: write, info: write, warn: write, error: write, child: () => log };

/** Receives a webhook for a connector that answers so for its account. */
function receive(accountOf: () => string | null, owner: KnownKey = app) {
  const webhooks: WebhookDescriptor<unknown> = {
    read: () => [],
    appWide: { secret: "webhookSecret", verify: () => ({ valid: true, deliveryId: null, signedAt: null }), accountOf },
  };
  const connector = { ...plain, webhooks };
  return receiveWebhook(
    {
      catalog: { connectors: new Map([[plain.id, { connector, webhookSecret: "secret" }]]), entities: new Map() },
      clock: () => new Date("2026-01-31T08:00:00.000Z"),
      log,
      hintLimit: { take: () => true },
      keys: { find: async () => owner, forget() {}, forgetAll() {} },
      systems: { idsOfAccount: async (_environmentId, _connectorId, account) => (account.trim() === "1" ? ["sys_1"] : []) },
      keepPayload: () => {},
      storeEvent: async (event) => (stored.push(event), "stored"),
      countAppWide: (_connectorId, outcome) => void counted.push(outcome),
    },
    incomingWebhook("{}"),
    key,
  );
}

const words = () => {
  throw new ConnectorError("UNEXPECTED_ANSWER", "customer@example.com");
};

it("The log of an app-wide webhook that cannot be read shows none of the vendor's words", async () => {
  expect((await receive(words)).status).toBe(200);
  expect(counted).toEqual(["unreadable"]);
  expect(logged).toEqual([[{ connectorId: plain.id, code: "UNEXPECTED_ANSWER" }, expect.any(String)]]);
});

it("An app-wide webhook whose account is no text is acknowledged and counts as unreadable", async () => {
  expect((await receive(() => 1 as never)).status).toBe(200); // the connector does not keep to its types
  expect((await receive(() => undefined as never)).status).toBe(200);
  expect(counted).toEqual(["unreadable", "unreadable"]);
  expect(stored).toEqual([]);
});

it("A system's own address takes nothing once its connector gets webhooks at one address", async () => {
  expect((await receive(() => "1", system)).status).toBe(404);
  expect(stored).toEqual([]);
  expect((await receive(() => "1")).status).toBe(200);
  expect(stored).toHaveLength(1);
});
