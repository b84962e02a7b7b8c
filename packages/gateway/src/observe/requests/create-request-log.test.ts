import { redacted } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import pino from "pino";
import { secretNames } from "../../payloads/redaction/secret-names.ts";
import { createPrincipals } from "../../principals/create-principals.ts";
import { addSystem } from "../../principals/testing/add-system.ts";
import type { Store } from "../../store/database.ts";
import { openTestStore } from "../../systems/testing/open-test-store.ts";
import type { AskedOperation, NewApiRequest } from "./api-request.ts";
import { createRequestLog } from "./create-request-log.ts";
import type { RequestLog } from "./request-log.ts";

const now = new Date("2026-11-30T12:00:00.000Z");
const asked: AskedOperation = {
  type: "query",
  name: "Mine",
  document: { original: "query Mine { viewer { id } }", text: "query Mine { viewer { id } }" },
  variables: { first: 1 },
};

let store: Store;
let environmentId: string;
let log: RequestLog;
let dropped: number;
let written: string[];
beforeAll(async () => {
  store = await openTestStore();
  ({ test: environmentId } = await createPrincipals({ store, clock: () => now }).ensureDefaultWorkspace());
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());
beforeEach(async () => {
  for (const table of ["api_requests", "api_documents", "api_request_gaps"] as const)
    await store.service.deleteFrom(table).execute();
  dropped = 0;
  written = [];
  log = createRequestLog({
    service: store.service,
    log: pino({ level: "silent" }),
    names: secretNames(["gateCode"]),
    onDropped: (count) => void (dropped += count),
    onWritten: (entries) => void written.push(...entries.map(({ id }) => id)),
  });
});

const request = (given: Partial<NewApiRequest> = {}, systemId: string | null = null): NewApiRequest => ({
  asker: {
    environmentId,
    tokenId: "tok_1",
    systemId,
    requestId: "trace",
    transport: "http",
    userAgent: null,
    address: null,
  },
  startedAt: now,
  isWrite: false,
  size: 100,
  asked: () => asked,
  outcome: "SUCCEEDED",
  errorCodes: [],
  cost: 2,
  milliseconds: 1.4,
  events: null,
  ...given,
});
const rows = () => store.service.selectFrom("api_requests").selectAll().orderBy("id").execute();

it("Requests are written together, each with its own numbers, and their document once", async () => {
  const logged = log.record(request());
  logged.sent(1234);
  const later = new Date(now.getTime() + 1);
  log.record(request({ startedAt: later, outcome: "FAILED", errorCodes: ["FORBIDDEN", "FORBIDDEN"], milliseconds: 7 }));
  await log.flush();
  expect(await rows()).toMatchObject([
    {
      id: logged.id,
      outcome: "SUCCEEDED",
      bytes: 1234,
      duration_milliseconds: 1,
      variables: '{"first":1}',
      operation_name: "Mine",
    },
    { outcome: "FAILED", error_codes: ["FORBIDDEN"], duration_milliseconds: 7, bytes: null },
  ]);
  expect(await store.service.selectFrom("api_documents").select(["text"]).execute()).toEqual([{ text: asked.document?.text }]);
  expect(written).toHaveLength(2);
});

it("A stream has one entry, which its end completes", async () => {
  const stream = log.record(request({ outcome: "OPEN", milliseconds: null }));
  await log.flush();
  expect(await rows()).toMatchObject([{ outcome: "OPEN", duration_milliseconds: null, events: null }]);
  stream.sent(5000);
  stream.ended({ outcome: "FAILED", errorCodes: ["UNAUTHENTICATED"], cost: 2, milliseconds: 60_000, events: 12 });
  await log.flush();
  expect(await rows()).toMatchObject([
    {
      id: stream.id,
      outcome: "FAILED",
      error_codes: ["UNAUTHENTICATED"],
      duration_milliseconds: 60_000,
      events: 12,
      bytes: 5000,
    },
  ]);
});

it("What cannot be written is dropped and counted by the minute, and failures and writes go first", async () => {
  for (let count = 0; count < 1200; count += 1) log.record(request());
  for (let count = 0; count < 50; count += 1) log.record(request({ outcome: "REFUSED", errorCodes: ["BAD_USER_INPUT"] }));
  log.record(request({ isWrite: true }));
  await log.flush();
  const outcomes = (await rows()).map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === "REFUSED")).toHaveLength(50);
  expect(outcomes.filter((outcome) => outcome === "SUCCEEDED")).toHaveLength(201);
  expect(dropped).toBe(1000);
  expect(await store.service.selectFrom("api_request_gaps").select(["minute", "dropped"]).execute()).toEqual([
    { minute: now, dropped: 1000 },
  ]);
});

it("Requests that keep much alive are dropped before they fill the memory", async () => {
  for (let count = 0; count < 60; count += 1) log.record(request({ size: 256 * 1024 }));
  await log.flush();
  expect(dropped).toBeGreaterThan(20);
  expect(await rows()).toHaveLength(60 - dropped);
});

it("Variables lose their secrets, are cut off, and never cost a request its entry", async () => {
  log.record(
    request({ asked: () => ({ ...asked, variables: { password: "p", input: { gateCode: "1234" }, long: "ä".repeat(10_000) } }) }),
  );
  log.record(
    request({
      outcome: "REFUSED",
      asked: () => {
        throw new Error("It cannot be read.");
      },
    }),
  );
  log.record(
    request({
      asked: () => ({
        ...asked,
        name: "nul\0",
        document: { original: "# \0", text: "# \0" },
        variables: { text: "nul\0 and \uD800" },
      }),
    }),
  );
  await log.flush();
  const found = await rows();
  expect(found).toHaveLength(3);
  const long = found.find(({ variables }) => variables?.includes("password") === true);
  expect(long?.variables).toContain(`{"password":"${redacted}","input":{"gateCode":"${redacted}"}`);
  expect(long?.variables?.endsWith("ä…")).toBe(true);
  expect(Buffer.byteLength(long?.variables ?? "")).toBeLessThanOrEqual(8 * 1024 + 3);
  expect(found.filter(({ outcome }) => outcome === "REFUSED")).toMatchObject([{ variables: null, document_hash: null }]);
});

it("Requests of tokens for a system that is being erased are not written", async () => {
  await addSystem(store, environmentId, "sys_kept");
  await addSystem(store, environmentId, "sys_erasing");
  await store.service.updateTable("systems").set({ erase_requested_at: now }).where("id", "=", "sys_erasing").execute();
  await store.service
    .insertInto("system_changes")
    .values({
      environment_id: environmentId,
      position: 1,
      system_id: "sys_erasing",
      previous_status: null,
      status: "DISCONNECTED",
      reason: null,
      recorded_at: now,
      trace_id: "trace",
    })
    .execute();
  for (const systemId of ["sys_kept", "sys_erasing", null]) log.record(request({}, systemId));
  await log.flush();
  expect((await rows()).map(({ system_id }) => system_id).toSorted()).toEqual(["sys_kept", null].toSorted());
});

it("A database that is away costs entries, and nothing else", async () => {
  const elsewhere = await openTestStore();
  await elsewhere[Symbol.asyncDispose]();
  const closed = createRequestLog({
    service: elsewhere.service,
    log: pino({ level: "silent" }),
    names: secretNames(["gateCode"]),
    onDropped: (count) => void (dropped += count),
    onWritten: (entries) => void written.push(...entries.map(({ id }) => id)),
  });
  closed.record(request());
  await expect(closed.flush()).resolves.toBeUndefined();
  expect({ written, dropped }).toEqual({ written: [], dropped: 1 });
});

it.each([
  ["none", []],
  ["failures", ["FAILED", "FAILED"]],
  ["all", ["FAILED", "FAILED", "SUCCEEDED"]],
] as const)("The operator chooses what is logged: %s", async (kept, expected) => {
  const chosen = createRequestLog({
    service: store.service,
    log: pino({ level: "silent" }),
    names: secretNames(["gateCode"]),
    kept,
    onDropped: (count) => void (dropped += count),
    onWritten: () => {},
  });
  chosen.record(request());
  chosen.record(request({ outcome: "FAILED", errorCodes: ["FORBIDDEN"] }));
  const stream = chosen.record(request({ outcome: "OPEN" }));
  stream.ended({ outcome: "FAILED", errorCodes: ["UNAUTHENTICATED"], cost: 1, milliseconds: 5, events: 0 });
  await chosen.flush();
  expect((await rows()).map(({ outcome }) => outcome).toSorted()).toEqual(expected);
  expect(dropped).toBe(0);
});

it("One request that cannot be stored costs no other", async () => {
  for (const cost of [1, 2, 3]) log.record(request({ cost, startedAt: cost === 2 ? new Date(8.64e15) : now }));
  await log.flush();
  expect((await rows()).map(({ cost }) => cost).toSorted()).toEqual([1, 3]);
  expect(dropped).toBe(1);
});

it("Failures are kept when they would fill the memory, without what they would keep alive", async () => {
  for (let count = 0; count < 300; count += 1)
    log.record(request({ outcome: "REFUSED", errorCodes: ["BAD_USER_INPUT"], size: 256 * 1024 }));
  await log.flush();
  const found = await rows();
  expect(found).toHaveLength(300);
  expect(found.filter(({ variables }) => variables === null).length).toBeGreaterThan(100);
});

it("An app that writes values into its documents does not fill the table of documents", async () => {
  for (let count = 0; count < 700; count += 1) {
    const original = `{ workOrder(id: "${count}") { id } }`;
    log.record(request({ isWrite: true, asked: () => ({ ...asked, document: { original, text: original } }) }));
  }
  await log.flush();
  const { count } = await store.service
    .selectFrom("api_documents")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  expect(count).toBe(500);
  expect(await rows()).toHaveLength(700);
});
