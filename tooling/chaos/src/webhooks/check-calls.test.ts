import { expect, test } from "vitest";
import type { Delivery } from "../feed/log-entry.ts";
import type { Call } from "./call.ts";
import { checkAccepted } from "./check-accepted.ts";
import { checkBodies } from "./check-bodies.ts";
import { checkGone } from "./check-gone.ts";
import { checkOrder } from "./check-order.ts";
import { checkRetries } from "./check-retries.ts";
import type { Endpoint } from "./endpoints.ts";
import { createInterruptions } from "./interruptions.ts";

const clock = { speed: 1, shownAt: (milliseconds: number) => milliseconds };
const calm = createInterruptions({ kills: [], cuts: [] });
/** A call at so many seconds. */
const call = (seconds: number, changes: Partial<Call> = {}): Call => ({
  endpoint: 1,
  place: 0,
  eventId: "evt_1",
  position: 1,
  timestamp: seconds,
  attempt: `attempt at ${seconds}`,
  bodyHash: "hash",
  recordId: "wo_1",
  version: 1,
  kind: "UPDATED",
  matches: true,
  isSigned: true,
  at: seconds * 1000,
  endedAt: seconds * 1000 + 100,
  end: "failed",
  isUnread: false,
  ...changes,
});
const accepted = { end: "accepted" } as const;
const delivery: Delivery = { position: 1, recordId: "wo_1", version: 1, kind: "UPDATED", matches: true };
const endpointOf = (behavior: Endpoint["behavior"]): Endpoint => ({
  number: 1,
  id: "whe_1",
  behavior,
  secret: "",
  wish: { name: "all", entity: "WorkOrder", where: null, boundTo: null, input: {} },
});
const storedAs = (state: string, position = 1) => ({
  status: "ACTIVE",
  isActive: true,
  fence: 1,
  position,
  deliveries: new Map([[1, { state, attempts: [] }]]),
});

const retried = (...seconds: readonly number[]) =>
  checkRetries(
    seconds.map((each) => call(each)),
    calm,
    clock,
  ).findings;

test("Retries must keep to the schedule, which doubles", () => {
  expect(retried(0, 30, 90, 210)).toEqual([]);
  expect(retried(0, 29)).toEqual([]);
  expect(retried(0, 28)).toMatchObject([{ what: "evt_1 came again 28 s after failed try 1" }]);
  expect(retried(0, 30, 80)).toMatchObject([{ what: "evt_1 came again 50 s after failed try 2" }]);
});

test("A call that was sent again over another connection is one attempt", () => {
  const again = [call(0, { attempt: "same" }), call(0.1, { attempt: "same", timestamp: 0 }), call(30)];
  expect(checkRetries(again, calm, clock).findings).toEqual([]);
});

test("A result that was lost with its node or the database may be repeated, and counts", () => {
  const early = [call(0), call(5)];
  expect(checkRetries(early, calm, clock)).toMatchObject({ findings: [{ recordId: "wo_1" }], repeats: 0 });
  const killed = createInterruptions({ kills: [{ place: 0, at: 900 }], cuts: [] });
  expect(checkRetries(early, killed, clock)).toEqual({ findings: [], repeats: 1 });
  const anotherKilled = createInterruptions({ kills: [{ place: 1, at: 900 }], cuts: [] });
  expect(checkRetries(early, anotherKilled, clock).findings).toHaveLength(1);
  const killedLater = createInterruptions({ kills: [{ place: 0, at: 3500 }], cuts: [] });
  expect(checkRetries(early, killedLater, clock).findings).toHaveLength(1);
  const cut = createInterruptions({ kills: [], cuts: [{ from: 500, to: 700 }] });
  expect(checkRetries(early, cut, clock).findings).toEqual([]);
});

test("What was accepted must not come again, unless its result may be lost", () => {
  const again = [call(0, accepted), call(40, accepted)];
  expect(checkRetries(again, calm, clock).findings).toMatchObject([{ what: "evt_1 came again after it was accepted" }]);
  const killed = createInterruptions({ kills: [{ place: 0, at: 900 }], cuts: [] });
  const elsewhere = [call(0, accepted), call(5, { ...accepted, place: 1 })];
  expect(checkRetries(elsewhere, killed, clock)).toEqual({ findings: [], repeats: 1 });
  const unread = [call(0, { ...accepted, isUnread: true }), call(5, accepted)];
  expect(checkRetries(unread, calm, clock)).toEqual({ findings: [], repeats: 1 });
});

test("An attempt's timestamp must be when it came", () => {
  expect(checkRetries([call(10, { timestamp: 9 })], calm, clock).findings).toEqual([]);
  expect(checkRetries([call(10, { timestamp: 1, at: 30_000 })], calm, clock).findings).toHaveLength(1);
  expect(checkRetries([call(10, { timestamp: 15 })], calm, clock).findings).toHaveLength(1);
});

test("First acceptances of a record must ascend; repeats may come at any time", () => {
  const [one, two] = [
    { ...accepted, position: 1, version: 1 },
    { ...accepted, position: 2, version: 2 },
  ];
  expect(checkOrder([call(0, one), call(1, two), call(2, one)])).toEqual([]);
  expect(checkOrder([call(0, two), call(1, one)])).toMatchObject([{ what: "version 1 was first accepted after version 2" }]);
  expect(checkOrder([call(0, two), call(1, { ...one, recordId: "wo_2" })])).toEqual([]);
});

test("A change must be accepted, or kept by an endpoint that cannot accept it", () => {
  const check = (behavior: Endpoint["behavior"], calls: readonly Call[], stored: ReturnType<typeof storedAs>) =>
    checkAccepted({ endpoint: endpointOf(behavior), calls, expected: [delivery], stored }).map(({ what }) => what);
  expect(check("good", [call(0, accepted)], storedAs("DELIVERED"))).toEqual([]);
  expect(check("good", [call(0, accepted)], storedAs("PENDING"))).toHaveLength(1);
  expect(check("good", [call(0, { ...accepted, version: 2 })], storedAs("DELIVERED"))).toHaveLength(1);
  expect(check("good", [], storedAs("PENDING"))).toEqual(["the change at 1 was never accepted (PENDING)"]);
  expect(check("dead", [], storedAs("PENDING"))).toEqual([]);
  expect(check("dead", [], { ...storedAs("PENDING", 0), deliveries: new Map() })).toEqual([]);
  expect(check("dead", [], { ...storedAs("PENDING"), deliveries: new Map() })).toEqual([
    "the change at 1 was never accepted (lost)",
  ]);
});

const whatOf = (...calls: readonly Call[]) => checkBodies(calls, [delivery]).map(({ what }) => what);

test("An event has one body, a signature, and somebody who asked for it", () => {
  expect(whatOf(call(0), call(30))).toEqual([]);
  expect(whatOf(call(0), call(30, { bodyHash: "other" }))).toEqual(["evt_1 came with two bodies"]);
  expect(whatOf(call(0, { isSigned: false }))).toEqual(["evt_1 came without a valid signature"]);
  expect(whatOf(call(0, { position: 2 }))).toEqual(["the change at 2 came, which was not asked for"]);
});

test("An endpoint that answered 410 is disabled and left alone", () => {
  const gone = call(0, { end: "gone" });
  const disabled = { ...storedAs("PENDING"), status: "DISABLED", isActive: false };
  const check = (calls: readonly Call[], stored = disabled, interruptions = calm) => checkGone({ calls, stored, interruptions });
  expect(check([gone, call(0.5)])).toEqual([]);
  expect(check([gone], storedAs("PENDING"))).toHaveLength(1);
  expect(check([gone, call(5)])).toHaveLength(1);
  expect(
    check([gone, call(5, { end: "gone" })], disabled, createInterruptions({ kills: [{ place: 0, at: 500 }], cuts: [] })),
  ).toEqual([]);
});
