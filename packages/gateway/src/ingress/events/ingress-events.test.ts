import { gzipSync } from "node:zlib";
import { ConnectorError, type WebhookEvent } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Systems } from "../../systems/systems.ts";
import { ingressJob, systemEventsJob } from "../jobs.ts";
import { incomingWebhook } from "../testing/incoming-webhook.ts";
import { keyOf } from "../testing/one-key.ts";
import { dropBeyond } from "./ingress-event-rows.ts";
import { pruneByAge } from "../../store/prune-by-age.ts";
import { handleOf, openStagesHouse, type StagesHouse } from "../../ingest/testing/open-stages-house.ts";
import { testConnector } from "../../ingest/testing/test-connector.ts";

const signal = new AbortController().signal;
const dayMilliseconds = 86_400_000;
const json = (title: string) => Buffer.from(JSON.stringify({ id: "1", title, updated: now.toISOString() }));
const mark = Buffer.from([0xef, 0xbb, 0xbf]);
let now = new Date("2026-01-01T00:00:00.000Z");
let isSigned = true;
/** The vendor's id of the next webhook. */
let vendorsId: string | null = null;
/** How the connector reads a body. */
let read: (body: unknown) => readonly WebhookEvent[];
let isConnected = true;
let house: StagesHouse;
let test: StagesHouse["test"];
let waiting: StagesHouse["jobs"];
let ingress: StagesHouse["ingress"];
let environmentId: string;

const webhooks = {
  get verify() {
    return isSigned ? () => ({ valid: true as const, deliveryId: vendorsId, signedAt: null }) : undefined;
  },
  read: (body: unknown) => read(body),
};
const connector = { ...testConnector({ payloads: [], failures: [] }), webhooks: webhooks as never }; // whether the vendor signs varies

beforeAll(async () => {
  const used = connector as never; // as above
  const vendor: Systems["vendor"] = async (...of) => (isConnected ? await handleOf(used)(...of) : null);
  house = await openStagesHouse({ connector: used, clock: () => now, systems: { vendor } });
  ({ test, ingress, jobs: waiting } = house);
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await house.begin();
  waiting.take(ingressJob);
  waiting.take(systemEventsJob);
  isSigned = true;
  vendorsId = null;
  isConnected = true;
  read = (body) => [{ entity: "WorkOrder", remoteId: "1", kind: "changed", payload: body }];
});

const send = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  ingress.receive(incomingWebhook(body, headers), keyOf(environmentId));
const work = async () => {
  for (const job of waiting.take(systemEventsJob)) await ingress.handlers.systemEvents.work(job, signal).catch(() => {});
  for (const job of waiting.take(ingressJob)) await ingress.handlers.ingress.work(job, signal).catch(() => {});
};
const list = (status: "WAITING" | "PROCESSED" | "FAILED" | null = null, limit = 10) =>
  ingress.ingressEvents(environmentId, "sys_1", { status, after: null, limit });
const retry = (ids: readonly string[] | null = null) => ingress.retryIngressEvents(environmentId, { systemId: "sys_1", ids });
const failedInHealth = async () => (await ingress.failedEvents(environmentId, ["sys_1"])).get("sys_1") ?? 0;

it("A byte order mark may precede the JSON of a signed webhook and of a hint", async () => {
  expect((await send(Buffer.concat([mark, json("Marked")]))).status).toBe(200);
  await work();
  expect(await test.titles(environmentId)).toEqual(["Marked"]);
  isSigned = false;
  now = new Date(now.getTime() + 1000);
  expect((await send(Buffer.concat([mark, json("Marked")]))).status).toBe(200);
  expect(await list()).toMatchObject([{ isSigned: false }, { isSigned: true, status: "PROCESSED", error: null }]);
});

it.each([
  ["a signed webhook", true, [undefined], [0, 1]],
  ["an unsigned webhook", false, [16_384], [1, 0]],
])("The body of %s is read once and parsed once", async (_name, signs, asked, parses) => {
  isSigned = signs;
  const incoming = incomingWebhook(json("Counted"));
  const readBody = vi.spyOn(incoming, "readBody");
  const parse = vi.spyOn(JSON, "parse");
  const times = () => parse.mock.calls.splice(0).filter(([text]) => String(text).includes("Counted")).length;
  try {
    expect((await ingress.receive(incoming, keyOf(environmentId))).status).toBe(200);
    const received = times();
    await work();
    expect([received, times()]).toEqual(parses);
    expect(readBody.mock.calls.map(([most]) => most)).toEqual(asked);
  } finally {
    parse.mockRestore();
  }
});

it("An acknowledged event that cannot be read is kept in its original form, and processed once the connector is fixed", async () => {
  const mended = read;
  read = () => {
    throw new ConnectorError("UNEXPECTED_ANSWER", "event is missing.");
  };
  const body = json("Mended");
  expect((await send(body, { "content-type": "application/json" })).status).toBe(200);
  await work();
  const [event] = await list("FAILED");
  expect(event).toMatchObject({
    systemId: "sys_1",
    status: "FAILED",
    isSigned: true,
    error: { code: "NOT_UNDERSTOOD", message: "event is missing." },
    contentType: "application/json",
    size: body.byteLength,
  });
  const id = event?.id ?? "";
  expect((await ingress.ingressPayloads(environmentId, [id])).get(id)).toEqual(body);
  expect(await failedInHealth()).toBe(1);
  expect(await retry(["ind_other"])).toEqual({ type: "not-found" });
  read = mended;
  expect(await retry([id])).toEqual({ type: "success", count: 1 });
  expect(await list()).toMatchObject([{ status: "WAITING", error: { code: "NOT_UNDERSTOOD" } }]);
  await work();
  expect(await list()).toMatchObject([{ status: "PROCESSED", error: null }]);
  expect(await test.titles(environmentId)).toEqual(["Mended"]);
  expect([await retry(), await retry([id])]).toEqual([
    { type: "success", count: 0 },
    { type: "success", count: 0 },
  ]);
});

it.each<[string, () => void]>([
  ["CONNECTOR_FAILED", () => (read = () => null as never)],
  ["NOT_UNDERSTOOD", () => (read = () => [{ entity: "Nothing", remoteId: "1", kind: "changed" }])],
  ["NOT_CONNECTED", () => (isConnected = false)],
])("Events that end in %s are kept, and all events of a system can be processed again", async (code, break_) => {
  const mended = read;
  break_();
  await send(json("One"));
  await send(json("Two"));
  await work();
  expect(await list("FAILED")).toMatchObject([{ error: { code } }, { error: { code } }]);
  read = mended;
  isConnected = true;
  expect(await retry()).toEqual({ type: "success", count: 2 });
  await work();
  expect(await list("PROCESSED")).toHaveLength(2);
});

it.each([
  ["a NUL", "a\0", "a"],
  ["half of a surrogate pair", "\ud800", "\ud801"],
  ["a beginning of 200 characters that others have", `${"x".repeat(200)}1`, `${"x".repeat(200)}2`],
])("Events whose ids have %s are kept apart", async (_, one, other) => {
  for (vendorsId of [one, other, one]) expect((await send(json("The same"))).status).toBe(200);
  expect(await list()).toHaveLength(2);
});

it("A failed event is processed again when the vendor sends it again, fixed or not", async () => {
  vendorsId = "R1";
  await send(Buffer.from("nonsense"));
  await work();
  await send(Buffer.from("nonsense"));
  expect(await list()).toMatchObject([{ status: "WAITING" }]);
  await work();
  await send(json("Mended"));
  await work();
  expect((await list()).map(({ status }) => status).toSorted()).toEqual(["FAILED", "PROCESSED"]);
  await send(json("Mended"));
  expect(await list("WAITING")).toEqual([]);
});

it("The error of an event that failed because of a defect reveals nothing internal", async () => {
  await send(json("One"));
  const broken = test.store.environment(environmentId);
  await broken.updateTable("ingress_deliveries").set({ processed_at: now, error: "select secret from table" }).execute();
  expect(await list("FAILED")).toMatchObject([{ error: { code: "DEFECT", message: expect.not.stringContaining("secret") } }]);
});

it("An unsigned webhook that cannot be read is refused with a reason, and nothing of it is kept", async () => {
  isSigned = false;
  const answer = await send(gzipSync(json("Squeezed")), { "content-encoding": "gzip" });
  expect([answer.status, answer.body]).toMatchObject([
    400,
    { error: { code: "UNREADABLE_WEBHOOK", message: expect.stringContaining("compressed") } },
  ]);
  expect(await list()).toEqual([]);
});

it("Events of a disconnected system are not retried", async () => {
  await send(Buffer.from("nonsense"));
  await work();
  await test.store.environment(environmentId).updateTable("systems").set({ status: "DISCONNECTED" }).execute();
  expect(await retry()).toEqual({ type: "disconnected" });
});

it("Events are paged newest first, and the newest failed ones are kept within limits and the history's retention", async () => {
  const begun = now;
  for (let day = 0; day < 6; day += 1) {
    now = new Date(begun.getTime() + day * dayMilliseconds);
    await send(Buffer.from(`nonsense ${day}`));
    await work();
  }
  const all = await list("FAILED");
  const first = await list(null, 2);
  expect(first).toEqual(all.slice(0, 2));
  const [, after = null] = first;
  expect(await ingress.ingressEvents(environmentId, "sys_1", { status: "FAILED", after, limit: 10 })).toEqual(all.slice(2));

  const database = test.store.environment(environmentId);
  expect(await dropBeyond(database, environmentId, "sys_1")).toBe(0);
  expect(await dropBeyond(database, environmentId, "sys_1", { count: 5, bytes: 1000 })).toBe(1);
  expect(await dropBeyond(database, environmentId, "sys_1", { count: 5, bytes: 45 })).toBe(1);
  expect(await list()).toEqual(all.slice(0, 4));

  now = new Date(begun.getTime() + 13 * dayMilliseconds);
  await pruneByAge(test.store, { now, daysOf: () => 10 }, signal);
  expect(await list()).toEqual(all.slice(0, 3));
});
