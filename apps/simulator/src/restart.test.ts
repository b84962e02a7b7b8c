import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startSimulator } from "./start-simulator.ts";
import { callApi, control } from "./testing/call.ts";
import { createOauthClient, redirectUri } from "./testing/oauth-client.ts";
import { startWebhookReceiver } from "./testing/webhook-receiver.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "simulator-"));
});
afterEach(() => rm(folder, { recursive: true }));

const start = () => startSimulator({ redirectUris: [redirectUri], workOrders: 30, dataFile: join(folder, "simulator.data") });

it("A restarted simulator has the same records, credentials, tokens and webhooks", async () => {
  await using receiver = await startWebhookReceiver();
  const first = await start();
  const tokens = await createOauthClient(first, "cmms-bee").connect();
  const spent = await createOauthClient(first, "cmms-bee").connect();
  await createOauthClient(first, "cmms-bee").refresh(spent.refresh_token);
  const webhook = { url: receiver.url, secret: "a secret of some length", events: ["*"] };
  await callApi(first, "cmms-bee", "POST", "/webhooks", { body: webhook });
  const made = await control(first, "POST", "cmms-bee/work-orders", { title: "Before" });
  await receiver.until(1);
  const before = [
    await callApi(first, "cmms-bee", "GET", "/work-orders?limit=200"),
    await callApi(first, "workwave-service", "GET", "/workorders"),
  ];
  await first.close();

  await using second = await start();
  expect(second.clients).toEqual(first.clients);
  expect(second.apiKeys).toEqual(first.apiKeys);
  const after = [
    await callApi(second, "cmms-bee", "GET", "/work-orders?limit=200"),
    await callApi(second, "workwave-service", "GET", "/workorders"),
  ];
  expect(after.map((reply) => reply.body)).toEqual(before.map((reply) => reply.body));

  const headers = { authorization: `Bearer ${tokens.access_token}` };
  expect((await callApi(second, "cmms-bee", "GET", "/me", { headers })).status).toBe(200);
  const client = createOauthClient(second, "cmms-bee");
  expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
  expect(await client.refresh(spent.refresh_token)).toMatchObject({ error: "invalid_grant" });

  const changed = await control(second, "PATCH", `cmms-bee/work-orders/${String(made.body["remoteId"])}`, { title: "After" });
  expect(String(changed.body["updatedAt"]) > String(made.body["updatedAt"])).toBe(true);
  const next = await control(second, "POST", "cmms-bee/work-orders", { title: "Next" });
  expect(next.body["remoteId"]).not.toBe(made.body["remoteId"]);
  expect((await receiver.until(3)).map(({ body }) => body["event"])).toEqual([
    "work_order.created",
    "work_order.updated",
    "work_order.created",
  ]);
});
