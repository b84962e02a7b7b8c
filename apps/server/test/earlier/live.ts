import { createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import { createGateway, type GatewayConfiguration } from "@fettle/gateway";
import { startSimulator, type Simulator } from "@fettle/simulator";
import { readEnvironment } from "../../src/environment.ts";
import { listen } from "@fettle/gateway/server";
import { connectSystem, makeSession, walkSession } from "../customer/index.ts";
import { simulatorVariables } from "../customer/simulator-variables.ts";
import { type Api, connectApi } from "../harness/api.ts";
import { type Control, createControl } from "../harness/control.ts";
import { updateWorkOrder, type WorkOrders, workOrders, type WriteAnswer } from "../harness/documents.ts";
import { look } from "./look.ts";
import type { Written } from "./written.ts";

const withinMilliseconds = 120_000;
const removals = 12;

/** Repeats a check until it answers. */
async function until<Value>(what: string, ask: () => Promise<Value | null | undefined | false>): Promise<Value> {
  const signal = AbortSignal.timeout(withinMilliseconds);
  for (;;) {
    const value = await ask();
    if (value !== null && value !== undefined && value !== false) return value;
    if (signal.aborted) throw new Error(`Timed out waiting for ${what}`);
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
}

/** A second customer, with another company's account at the same vendor. */
async function connectSecondAccount(api: Api, simulator: Simulator, vendor: Control): Promise<string> {
  const { logins, accounts } = await vendor.credentials();
  const person = logins.find(({ account }) => account === accounts[1]?.id);
  const session = await makeSession(api.ask, { connectorId: "cmms-bee", externalId: "second" });
  await walkSession(simulator.url, session, "cmms-bee", person);
  const { systems } = await api.ask<{ systems: { nodes: readonly { id: string }[] } }>("{ systems { nodes { id } } }");
  const [system] = systems.nodes;
  if (system === undefined) throw new Error("The second account was not connected");
  return system.id;
}

/** Creates a token that is bound to a system, and one that is revoked. */
async function makeTokens(api: Api, systemId: string) {
  const make = async (input: object) => {
    const { createApiToken } = await api.ask<{ createApiToken: { token: string; apiToken: { id: string } } }>(
      `mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) {
        ... on CreateApiTokenSuccess { token apiToken { id } } } }`,
      { input },
    );
    return createApiToken;
  };
  const bound = await make({ name: "Bound to one system", scopes: ["READ"], systemId });
  const revoked = await make({ name: "Revoked", scopes: ["READ"] });
  await api.ask(`mutation ($id: ID!) { revokeApiToken(input: { id: $id }) { __typename } }`, { id: revoked.apiToken.id });
  return { bound: bound.token, revoked: revoked.token };
}

async function eventsOf(api: Api, systemId: string, status: "FAILED" | "WAITING"): Promise<readonly { readonly id: string }[]> {
  const { system } = await api.ask<{ system: { ingressEvents: { nodes: readonly { id: string }[] } } }>(
    `query ($id: ID!, $status: IngressEventStatus) { system(id: $id) { ingressEvents(status: $status) { nodes { id } } } }`,
    { id: systemId, status },
  );
  return system.ingressEvents.nodes;
}

/** Sends a webhook that CMMS Bee could sign but nobody can read: a compressed body. */
async function sendUnreadable(simulator: Simulator): Promise<void> {
  const secretOf = (kind: string) =>
    simulator.secrets().findLast((secret) => secret.connector === "cmms-bee" && secret.kind === kind)?.value ?? "";
  const body = gzipSync(JSON.stringify({ id: "compressed" }));
  const seconds = Math.floor(Date.now() / 1000);
  const digest = createHmac("sha256", secretOf("webhook secret")).update(`${seconds}.`).update(body).digest("hex");
  const headers = { "content-encoding": "gzip", "x-cmms-bee-signature": `t=${seconds},v1=${digest}` };
  const response = await fetch(secretOf("webhook URL"), { method: "POST", headers, body });
  if (response.status !== 200) throw new Error(`The webhook was answered ${response.status}`);
}

interface Place {
  readonly database: GatewayConfiguration["database"];
  readonly encryptionKeysFile: string;
  /** The vendors' data file. */
  readonly vendors: string;
}

/**
 * Runs a gateway on an empty store through everything that leaves its own kind of rows behind, and closes it. Jobs stay in the queue.
 */
export async function live({ database, encryptionKeysFile, vendors }: Place): Promise<Written> {
  await using opened = new AsyncDisposableStack();
  const listener = opened.use(await listen(0));
  const url = `http://localhost:${listener.port}`;
  const simulator = opened.use(
    await startSimulator({ workOrders: 24, dataFile: vendors, redirectUris: [`${url}/oauth/callback`] }),
  );
  const environment = readEnvironment(await simulatorVariables(simulator.url));
  const configuration: GatewayConfiguration = {
    connectors: environment.connectors,
    allowedAddresses: ["127.0.0.0/8", "::1/128"],
    publicUrl: url,
    database,
    encryptionKeysFile,
    waitsForFirstSync: true,
    pollIntervalSeconds: 1,
    scanIntervalSeconds: 0,
  };
  const gateway = await createGateway(configuration);
  const running = new AsyncDisposableStack();
  running.use(gateway);
  await using _running = running;
  listener.attach(gateway);
  await gateway.start();

  const admin = await gateway.createToken({ environment: "test", name: "Administrator", scopes: ["admin"] });
  const onLive = await gateway.createToken({ environment: "live", name: "Administrator", scopes: ["admin"] });
  const api = connectApi(`${url}/graphql`, admin);
  const bee = createControl(simulator.url, "cmms-bee");
  const wave = createControl(simulator.url, "workwave-service");
  const ready = () => until("a first sync", async () => (await fetch(`${url}/readyz`)).status === 200);

  const disconnected = await connectSecondAccount(api, simulator, bee);
  await ready();
  await api.ask(`mutation ($id: ID!) { disconnectSystem(input: { systemId: $id }) { __typename } }`, { id: disconnected });
  const { changeCursor: cursor } = (await api.ask<WorkOrders>(workOrders, { first: 1 })).workOrders;
  const connected = await connectSystem(api.ask, simulator.url, "cmms-bee");
  const paused = await connectSystem(api.ask, simulator.url, "workwave-service");
  await ready();
  const active = "{ systems { nodes { webhooks { status } } } }";
  await until("webhooks of both systems", async () => JSON.stringify(await api.ask(active)).match(/ACTIVE/gu)?.length === 2);
  const tokens = { admin, live: onLive, ...(await makeTokens(api, connected)) };

  const listOf = async (systemId: string) =>
    (await api.ask<WorkOrders>(workOrders, { where: { systemId: { eq: systemId } }, first: 100 })).workOrders;
  const [first, second, ...others] = (await listOf(connected)).nodes;
  const [waveFirst, waveSecond] = (await listOf(paused)).nodes;
  if (!first || !second || !waveFirst || !waveSecond) throw new Error("There are too few work orders");

  const written = await api.ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, {
    input: { id: first.id, title: "Written by an app", idempotencyKey: "once" },
  });
  if (written.updateWorkOrder.workOrder === undefined) throw new Error(JSON.stringify(written));
  await bee.change(second.remoteId, { title: "Changed at the vendor" });
  await until("the vendor's change", async () => JSON.stringify(await listOf(connected)).includes("Changed at the vendor"));

  await sendUnreadable(simulator);
  const failed = (await until("a failed webhook", async () => (await eventsOf(api, connected, "FAILED"))[0])).id;

  const removed = others.slice(1, 1 + removals).map(({ remoteId }) => remoteId);
  await bee.hide(removed);
  await until("suspected deletions", async () => {
    const answer = await api.ask<{ system: { heldDeletions: readonly { count: number }[] } }>(
      `query ($id: ID!) { system(id: $id) { heldDeletions { count } } }`,
      { id: connected },
    );
    return answer.system.heldDeletions[0]?.count === removed.length;
  });
  // A record that is left out of the list but still known is not deleted, so the vendor deletes these without a webhook.
  await bee.faults({ webhooks: [{ kind: "lost", times: removed.length }] });
  for (const remoteId of removed) await bee.remove(remoteId);

  const broken = others[0]?.remoteId ?? "";
  await bee.change(broken, { remote: { title: { not: "a title" } } });
  await until("a rejected record", async () => {
    const answer = await api.ask<{ system: { rejectedRecords: { nodes: readonly unknown[] } } }>(
      `query ($id: ID!) { system(id: $id) { rejectedRecords { nodes { remoteId } } } }`,
      { id: connected },
    );
    return answer.system.rejectedRecords.nodes.length > 0;
  });

  await api.ask(`mutation ($id: ID!) { pauseSystem(input: { systemId: $id }) { __typename } }`, { id: paused });
  await wave.change(waveSecond.remoteId, { title: "Changed during the pause" });
  await until("a webhook that waits", async () => (await eventsOf(api, paused, "WAITING")).length > 0);
  const title = "Held during the pause";
  const held = await api.ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, {
    input: { id: waveFirst.id, title, hold: true },
  });
  await running.disposeAsync();
  listener.detach();
  // A gateway that is not started changes nothing, so this shows exactly the stored data.
  const quiet = await createGateway(configuration);
  const looked = await look(quiet, url, admin, cursor).finally(() => quiet[Symbol.asyncDispose]());
  return {
    writtenAt: new Date().toISOString(),
    tokens,
    systemIds: { connected, paused, disconnected },
    cursor,
    looked,
    removed,
    heldCommand: { id: held.updateWorkOrder.command?.id ?? "", recordId: waveFirst.id, title },
    failedIngressEvent: failed,
  };
}
