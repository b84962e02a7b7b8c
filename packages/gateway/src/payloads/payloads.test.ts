import { redacted } from "@fettle/connector";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPrincipals } from "../principals/create-principals.ts";
import { addSystem } from "../principals/testing/add-system.ts";
import type { Store } from "../store/database.ts";
import { openTestStore } from "../systems/testing/open-test-store.ts";
import type { Exchange } from "./payload.ts";
import { openPayloads } from "./testing/open-payloads.ts";

let store: Store;
let environmentId: string;
let now = Date.parse("2026-01-31T08:00:00.000Z");
const clock = () => new Date(now);
beforeAll(async () => {
  store = await openTestStore();
  environmentId = (await createPrincipals({ store, clock }).ensureDefaultWorkspace()).test;
  for (const id of ["sys_1", "sys_2"]) await addSystem(store, environmentId, id);
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());
const refuse = () => Promise.reject(new Error("The connection was refused."));

let made = 0;
const exchangeOf = (of: Partial<Exchange> = {}): Exchange => ({
  environmentId,
  systemId: "sys_1",
  kind: "VENDOR_CALL",
  subjectId: `call_${(made += 1)}`,
  traceId: "trace",
  at: clock(),
  isError: true,
  request: { headers: [["Accept", "application/json"]], body: null },
  response: { headers: [["content-type", "application/json"]], body: `{"password":"hunter2","title":"Öl"}` },
  hide: () => (bytes) => bytes,
  ...of,
});
const stateOf = async (payloads: Awaited<ReturnType<typeof openPayloads>>, of: Exchange, isNever = false) => {
  const { subjectId: id, at, systemId, isError } = of;
  const [payload] = await payloads.of(environmentId, [{ id, at, systemId, isError, isNever }]);
  return payload;
};

it("By default what failed is kept, without its secrets, and the answer says why the rest is not there", async () => {
  await using payloads = await openPayloads(store, clock);
  const [failed, fine] = [exchangeOf(), exchangeOf({ isError: false })];
  for (const exchange of [failed, fine]) payloads.capture(exchange);
  expect(await stateOf(payloads, failed)).toEqual({
    state: "STORED",
    request: {
      headers: [["accept", "application/json"]],
      bytes: 0,
      contentType: null,
      isCut: false,
      isBinary: false,
      body: null,
    },
    response: {
      headers: [["content-type", "application/json"]],
      bytes: 36,
      contentType: "application/json",
      isCut: false,
      isBinary: false,
      body: `{"password":"${redacted}","title":"Öl"}`,
    },
  });
  expect(await stateOf(payloads, fine)).toEqual({ state: "NOT_AN_ERROR" });
  expect(await stateOf(payloads, fine, true)).toEqual({ state: "NEVER" });
  expect(await stateOf(payloads, { ...failed, subjectId: "call_other" })).toEqual({ state: "PENDING" });
  now += 60_000;
  expect(await stateOf(payloads, { ...failed, subjectId: "call_other" })).toEqual({ state: "DROPPED" });
});

it("What an environment decides holds from then on, on every node", async () => {
  await using here = await openPayloads(store, clock);
  await using there = await openPayloads(store, clock);
  const [failed, fine] = [exchangeOf(), exchangeOf({ isError: false })];
  await here.setMode(environmentId, "NONE");
  expect(here.wants(failed)).toBe(false);
  await expect.poll(() => there.wants(failed)).toBe(false);
  expect(await stateOf(here, exchangeOf())).toEqual({ state: "NOT_CAPTURED" });
  await here.record(environmentId, "sys_1", 3_600_000);
  await expect.poll(() => there.wants(fine)).toBe(true);
  expect(there.wants({ ...fine, systemId: "sys_2" })).toBe(false);
  expect(await here.recordedUntil(environmentId, ["sys_1", "sys_2"])).toEqual(new Map([["sys_1", new Date(now + 3_600_000)]]));
  now += 3_600_001;
  expect(there.wants(fine)).toBe(false);
  await here.setMode(environmentId, "ALL");
  await expect.poll(() => there.wants(fine)).toBe(true);
  expect(await there.mode(environmentId)).toBe("ALL");
  await here.setMode(environmentId, "ERRORS");
});

it("Payloads of a day go with its part of the table", async () => {
  await using payloads = await openPayloads(store, clock);
  const old = exchangeOf();
  payloads.capture(old);
  await payloads.flush();
  const before = now;
  now += 8 * 86_400_000;
  await store.keepDayParts("payloads", { days: [clock()], droppedBefore: new Date(before - 86_400_000) });
  expect(await stateOf(payloads, old)).toMatchObject({ state: "STORED" });
  await store.keepDayParts("payloads", { days: [clock()], droppedBefore: new Date(before + 86_400_000) });
  expect(await stateOf(payloads, old)).toEqual({ state: "PRUNED" });
  const fresh = exchangeOf();
  payloads.capture(fresh);
  expect(await stateOf(payloads, fresh)).toMatchObject({ state: "STORED" });
});

it("Payloads are written while the database cannot be reached as its owner, except those of a day without a part", async () => {
  await using before = await openPayloads(store, clock);
  before.capture(exchangeOf());
  await before.flush();
  const ownerless: Store = Object.assign(Object.create(store), { keepDayParts: refuse });
  await using payloads = await openPayloads(ownerless, clock);
  const [today, ahead] = [exchangeOf(), exchangeOf({ at: new Date(now + 80_000_000) })];
  for (const exchange of [ahead, today]) payloads.capture(exchange);
  expect(await stateOf(payloads, today)).toMatchObject({ state: "STORED" });
  expect(payloads.dropped()).toBe(1);
});

it("More than memory allows is dropped and counted, and so is what cannot be redacted", async () => {
  await using payloads = await openPayloads(store, clock);
  const hopeless = exchangeOf({ hide: () => Promise.reject(new Error("The credentials cannot be opened.")) });
  payloads.capture(hopeless);
  await payloads.flush();
  expect(payloads.dropped()).toBe(1);
  for (let count = 0; count < 2100; count += 1) payloads.capture(exchangeOf({ response: null }));
  await payloads.flush();
  expect(payloads.dropped()).toBeGreaterThanOrEqual(51);
});
