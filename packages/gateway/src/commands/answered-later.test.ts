import {
  ConnectorError,
  defineEntityConnector,
  type WebhookEvent,
  type workOrder,
  type WriteAnswer,
  type WriteResult,
} from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { logStart } from "../change-log/place.ts";
import { openStagesHouse, type StagesHouse } from "../ingest/testing/open-stages-house.ts";
import { testConnector } from "../ingest/testing/test-connector.ts";
import { ingressJob, systemEventsJob } from "../ingress/jobs.ts";
import { incomingWebhook } from "../ingress/testing/incoming-webhook.ts";
import { keyOf } from "../ingress/testing/one-key.ts";
import type { Principal } from "../principal.ts";
import type { System } from "../systems/systems.ts";
import { createCommands, type CommandStage } from "./create-commands.ts";
import { commandsJob } from "./jobs.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const signal = new AbortController().signal;
const plain = testConnector({ payloads: [], failures: [] });
let now = new Date("2026-01-31T08:00:00.000Z");
let isSigned = true;
/** The orders at the vendor, by key. */
let orders: Map<string, { readonly id: string; readonly title: string }>;
/** What the vendor does before it answers a create. */
let meanwhile: () => Promise<void>;
/** The vendor's response to a write. */
let response: WriteResult;
let house: StagesHouse;
let commands: CommandStage;
let principal: Principal;

const connector = {
  ...plain,
  webhooks: {
    get verify() {
      return isSigned ? () => ({ valid: true as const, deliveryId: null, signedAt: null }) : undefined;
    },
    read: (body: unknown) => body as readonly (WebhookEvent | WriteAnswer)[], // the tests' own webhooks
  },
  entities: {
    WorkOrder: defineEntityConnector<unknown, typeof workOrder.fields>({
      ...plain.entities.WorkOrder,
      normalize: (payload, settings) => {
        if (plain.entities.WorkOrder === undefined) throw new ConnectorError("UNEXPECTED_ANSWER", "No work order.");
        return plain.entities.WorkOrder.normalize(payload, settings as never); // it has none
      },
      read: async (_vendor, id) => orders.get(id) ?? null,
      create: async () => {
        await meanwhile();
        return response;
      },
      update: async () => response,
      writable: { create: ["title"], update: ["title"] },
    }),
  },
};

beforeAll(async () => {
  const system = { id: "sys_1", connectorId: plain.id, status: "CONNECTED", settings: {} };
  const byIds = async (environmentId: string) => new Map([["sys_1", { ...system, environmentId } as System]]); // all that is read
  house = await openStagesHouse({ connector: connector as never, clock: () => now, systems: { byIds } }); // whether it signs varies
  const { store, records, catalog } = house.test;
  const { systems } = house.syncing;
  commands = createCommands({
    ring() {},
    store,
    records,
    catalog,
    systems,
    ingest: house.ingest,
    clock: () => now,
    log: silent,
    jobs: house.jobs,
  });
  house.ingress.onAnswer((answer) => commands.takeAnswer(answer));
}, 60_000);
afterAll(async () => {
  await commands[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
});
beforeEach(async () => {
  const environmentId = await house.begin();
  principal = { environmentId, environmentKind: "test", tokenId: "t", scopes: ["write"], systemId: null, expiresAt: null };
  [isSigned, orders, meanwhile] = [true, new Map(), async () => {}];
  response = { outcome: "accepted", reference: "request-1", withinSeconds: 600 };
  house.jobs.take(commandsJob);
  house.jobs.take(ingressJob);
  house.jobs.take(systemEventsJob);
});

async function create(hold = false) {
  const values = { title: "Deliver" };
  const request = { entity: "WorkOrder", systemId: "sys_1", values, idempotencyKey: null, hold };
  const outcome = await commands.create(principal, request, "trace-of-the-command");
  if (outcome.type !== "pending") throw new Error(`The write is not pending: ${JSON.stringify(outcome)}`);
  return outcome.command;
}
/** The vendor's webhook, and the work that follows it. */
async function send(...events: readonly (WebhookEvent | WriteAnswer)[]): Promise<void> {
  const answer = await house.ingress.receive(incomingWebhook(JSON.stringify(events)), keyOf(principal.environmentId));
  expect(answer.status).toBe(200);
  for (const job of house.jobs.take(systemEventsJob)) await house.ingress.handlers.systemEvents.work(job, signal);
  for (const job of house.jobs.take(ingressJob)) await house.ingress.handlers.ingress.work(job, signal);
}
async function runCommands(): Promise<void> {
  for (const job of house.jobs.take(commandsJob)) await commands.handlers.commands.work(job, signal);
}
const minute = async () => {
  now = new Date(now.getTime() + 60_000);
  house.jobs.take(commandsJob);
  await commands.sweep();
  await runCommands();
};
const shown = async (id: string) => await commands.byId(principal, id);
const written: WriteAnswer = { kind: "written", reference: "request-1", remoteId: "o1" };
const refused: WriteAnswer = { kind: "refused", reference: "request-1", message: "The depot is closed." };
const deliver = () => orders.set("o1", { id: "o1", title: "Deliver" });

it("A write that was accepted succeeds when the vendor's webhook names its record, as a change of the command", async () => {
  const { id, status } = await create();
  expect(status).toBe("PENDING");
  deliver();
  await send(written);
  await runCommands();
  expect(await shown(id)).toMatchObject({ status: "SUCCEEDED", recordId: expect.any(String), failure: null, finishedAt: now });
  expect(await house.test.titles(principal.environmentId)).toEqual(["Deliver"]);
  const { changes } = await house.test.changeLog.records(principal.environmentId, logStart, 10);
  expect(changes).toMatchObject([{ cause: "COMMAND", traceId: "trace-of-the-command" }]);
});

it("A write that was accepted fails when the vendor's webhook refuses it, with the vendor's words", async () => {
  const { id } = await create();
  await send({ ...refused, fields: [{ path: "title", message: "Too short." }] });
  await runCommands();
  expect(await shown(id)).toMatchObject({
    status: "FAILED",
    failure: { code: "VALIDATION_FAILED", message: "The depot is closed.", fields: [{ path: "title", message: "Too short." }] },
  });
});

it("An answer that arrives before the vendor's response to the write counts", async () => {
  meanwhile = async () => {
    deliver();
    await send(written);
    await runCommands();
  };
  const { id, status } = await create();
  expect(status).toBe("SUCCEEDED");
  await runCommands();
  expect(await shown(id)).toMatchObject({ status: "SUCCEEDED", recordId: expect.any(String) });
});

it("Without an answer in time the outcome is unknown, and a late answer still settles it", async () => {
  const { id } = await create();
  for (let count = 0; count < 10; count += 1) await minute();
  expect(await shown(id)).toMatchObject({ status: "PENDING" });
  await minute();
  expect(await shown(id)).toMatchObject({ status: "UNKNOWN", failure: { code: "OUTCOME_UNKNOWN" }, finishedAt: now });
  deliver();
  await send(written);
  await runCommands();
  expect(await shown(id)).toMatchObject({ status: "SUCCEEDED", failure: null, recordId: expect.any(String) });
});

it("An answer whose job was lost is found within a minute", async () => {
  const { id } = await create();
  await send(refused);
  await minute();
  expect(await shown(id)).toMatchObject({ status: "FAILED", failure: { code: "REFUSED", message: "The depot is closed." } });
});

it("An unsigned answer counts once the record can be read; an unsigned refusal counts by its reference", async () => {
  isSigned = false;
  const { id } = await create();
  await send(written);
  await runCommands();
  expect(await shown(id)).toMatchObject({ status: "PENDING" });
  deliver();
  await minute();
  expect(await shown(id)).toMatchObject({ status: "SUCCEEDED", recordId: expect.any(String) });
  const other = await create();
  await send(refused);
  await runCommands();
  expect(await shown(other.id)).toMatchObject({ status: "FAILED" });
});

it("An answer to a write of somebody else changes nothing, and the records beside it arrive", async () => {
  const { id } = await create();
  const payload = { id: "o2", title: "Theirs", updated: now.toISOString() };
  await send({ ...refused, reference: "request-2" }, { entity: "WorkOrder", remoteId: "o2", kind: "changed", payload });
  await runCommands();
  expect(await shown(id)).toMatchObject({ status: "PENDING" });
  expect(await house.test.titles(principal.environmentId)).toEqual(["Theirs"]);
});

it.each([
  ["A signed", true],
  ["An unsigned", false],
])("%s refusal ends its command however long and odd its words are", async (_case, signed) => {
  isSigned = signed;
  const { id } = await create();
  const [path, message] = [`\0${"p".repeat(300)}`, `\0${"m".repeat(998)}😀`];
  await send({ ...refused, message, fields: Array.from({ length: 60 }, () => ({ path, message })) });
  await runCommands();
  const said = `${"m".repeat(998)}\uFFFD`;
  expect(await shown(id)).toMatchObject({ status: "FAILED", failure: { message: said } });
  const fields = Array.from({ length: 50 }, () => ({ path: "p".repeat(199), message: said }));
  expect((await shown(id))?.failure?.fields).toEqual(fields);
});

it("An unsigned answer to an update counts once the updated record shows what was written, whatever record it names", async () => {
  deliver();
  const first = await create();
  await send(written);
  await runCommands();
  const recordId = (await shown(first.id))?.recordId ?? "";
  isSigned = false;
  const change = {
    entity: "WorkOrder",
    recordId,
    values: { title: "Collect" },
    ifVersion: null,
    idempotencyKey: null,
    hold: false,
  };
  const outcome = await commands.update(principal, change, "trace-of-the-update");
  if (outcome.type !== "pending") throw new Error(`The write is not pending: ${JSON.stringify(outcome)}`);
  orders.set("o2", { id: "o2", title: "Collect" });
  await send({ ...written, remoteId: "o2" });
  await runCommands();
  expect(await shown(outcome.command.id)).toMatchObject({ status: "PENDING" });
  orders.set("o1", { id: "o1", title: "Collect" });
  await minute();
  expect(await shown(outcome.command.id)).toMatchObject({ status: "SUCCEEDED", recordId });
});

it("An unsigned answer to a create does not count while the record that it names shows other values", async () => {
  isSigned = false;
  const { id } = await create();
  orders.set("o1", { id: "o1", title: "Somebody else's" });
  await send(written);
  await runCommands();
  expect(await shown(id)).toMatchObject({ status: "PENDING" });
  deliver();
  await minute();
  expect(await shown(id)).toMatchObject({ status: "SUCCEEDED", recordId: expect.any(String) });
});

it("An answer counts although a held command has to wait again", async () => {
  const { id } = await create();
  meanwhile = () => Promise.reject(new ConnectorError("UNAUTHENTICATED", "The key is revoked."));
  expect(await create(true)).toMatchObject({ status: "HELD" });
  await send(refused);
  await runCommands();
  expect(await shown(id)).toMatchObject({ status: "FAILED", failure: { message: "The depot is closed." } });
});

it("A write that was accepted with an unusable reference and time is awaited for an hour", async () => {
  response = { outcome: "accepted", reference: 17 as never, withinSeconds: Number.NaN }; // the connector does not keep to its types
  const { id } = await create();
  for (let count = 0; count < 60; count += 1) await minute();
  expect(await shown(id)).toMatchObject({ status: "PENDING", failure: null });
  await minute();
  expect(await shown(id)).toMatchObject({ status: "UNKNOWN", failure: { code: "OUTCOME_UNKNOWN" } });
});
