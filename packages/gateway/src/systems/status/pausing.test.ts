import { expect, it } from "vitest";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import type { SystemsBench } from "../testing/start-systems.ts";
import { connect, reconnectSession, signIn } from "../testing/walk-pages.ts";

let bench: SystemsBench;
let id: string;
let environmentId: string;
let number = 0;
startForEachTest(async (started) => {
  bench = started;
  ({ environmentId } = bench.principal);
  id = await connect(bench, `paused-${(number += 1)}`);
});

const pause = () => bench.systems.pause(environmentId, id, "pause");
const resume = () => bench.systems.resume(environmentId, id, "resume");
const report = (status: "CONNECTED" | "DEGRADED" | "REAUTHORIZATION_REQUIRED", reason: string | null = "Why.") =>
  bench.systems.report(environmentId, id, { status, reason, traceId: "report" });
const reconnect = async () => {
  const session = await reconnectSession(bench.systems, bench.principal, id);
  expect(await signIn(bench.systems, bench.vendor, session.url)).toMatchObject({ status: 200 });
};
const state = async () => {
  const system = (await bench.systems.byIds(environmentId, [id])).get(id);
  return [system?.status, system?.pausedAt ?? null];
};
const history = async () =>
  (await bench.store.service.selectFrom("system_changes").where("system_id", "=", id).orderBy("position").selectAll().execute())
    .slice(1)
    .map(({ previous_status, status, trace_id }) => `${previous_status} ${status} ${trace_id}`);

it("A system is paused and resumed once each, however often that is requested", async () => {
  const { now } = bench.time;
  const rings = bench.events.rings.length;
  expect(await pause()).toMatchObject({ type: "success", system: { id, status: "PAUSED", pausedAt: now } });
  bench.time.now = new Date(now.getTime() + 1000);
  expect(await pause()).toMatchObject({ type: "success", system: { status: "PAUSED", pausedAt: now } });
  expect(bench.events.resumed).toEqual([]);
  expect(await resume()).toMatchObject({ type: "success", system: { status: "CONNECTED", statusReason: null, pausedAt: null } });
  expect(await resume()).toMatchObject({ type: "success", system: { status: "CONNECTED" } });
  expect(bench.events.resumed).toEqual([id]);
  expect(await history()).toEqual(["CONNECTED PAUSED pause", "PAUSED CONNECTED resume"]);
  expect(bench.events.rings).toHaveLength(rings + 2);
});

it("A paused system stays paused whatever its syncs report", async () => {
  await report("DEGRADED");
  await pause();
  await report("DEGRADED");
  await report("CONNECTED", null);
  expect(await state()).toEqual(["PAUSED", bench.time.now]);
  expect(await history()).toEqual(["CONNECTED DEGRADED report", "DEGRADED PAUSED pause"]);
});

it("A paused system shows that its credentials are refused, and is paused again once they are good", async () => {
  await pause();
  await report("REAUTHORIZATION_REQUIRED");
  expect(await state()).toEqual(["REAUTHORIZATION_REQUIRED", bench.time.now]);
  await reconnect();
  expect(await state()).toEqual(["PAUSED", bench.time.now]);
  expect((await history()).map((line) => line.replace(/ \S+$/, ""))).toEqual([
    "CONNECTED PAUSED",
    "PAUSED REAUTHORIZATION_REQUIRED",
    "REAUTHORIZATION_REQUIRED PAUSED",
  ]);
});

it("A system can be paused while its credentials are refused, and resumed before they are good", async () => {
  await report("REAUTHORIZATION_REQUIRED");
  expect(await pause()).toMatchObject({
    type: "success",
    system: { status: "REAUTHORIZATION_REQUIRED", pausedAt: bench.time.now },
  });
  expect(await resume()).toMatchObject({ type: "success", system: { status: "REAUTHORIZATION_REQUIRED", pausedAt: null } });
  // Nothing can start yet: the reconnect starts it.
  expect(bench.events.resumed).toEqual([]);
  await reconnect();
  expect(await state()).toEqual(["CONNECTED", null]);
});

it("A system stays paused through a reconnect with good credentials", async () => {
  await pause();
  await reconnect();
  expect(await state()).toEqual(["PAUSED", bench.time.now]);
  expect(await history()).toEqual(["CONNECTED PAUSED pause"]);
});

it("Only an existing, connected system can be paused or resumed", async () => {
  expect(await bench.systems.pause(environmentId, "sys_unknown", "t")).toEqual({ type: "not-found" });
  expect(await bench.systems.resume("env_other", id, "t")).toEqual({ type: "not-found" });
  await pause();
  await bench.systems.disconnect(environmentId, id, "t");
  expect(await state()).toEqual(["DISCONNECTED", null]);
  expect(await pause()).toEqual({ type: "disconnected" });
  expect(await resume()).toEqual({ type: "disconnected" });
  // A pause ends with the connection.
  await reconnect();
  expect(await state()).toEqual(["CONNECTED", null]);
});

it("A resume succeeds even when the work that follows it cannot start", async () => {
  await pause();
  bench.events.resumed.push = () => {
    throw new Error("the queue is away");
  };
  expect(await resume()).toMatchObject({ type: "success" });
  expect(bench.events.logged.join()).toContain("was not started");
});
