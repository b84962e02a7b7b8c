import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { done, openDeliveringHouse, soon, type DeliveringHouse } from "../testing/open-delivering-house.ts";

let house: DeliveringHouse;
beforeAll(async () => {
  house = await openDeliveringHouse();
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(() => house.begin());

const day = 86_400_000;
const five = ["wo_1", "wo_2", "wo_3", "wo_4", "wo_5"];
const states = async () => (await house.deliveries()).map(({ state }) => state);
/** How the endpoint's probes stand. */
const health = () =>
  house.store.service
    .selectFrom("webhook_endpoints")
    .where("environment_id", "=", house.principal.environmentId)
    .select(["probes", "status", "next_probe_at"])
    .executeTakeFirstOrThrow();

/** An endpoint that has refused five different records. */
async function failing() {
  const { endpoint } = await house.endpoint();
  house.receiver.answer = () => 503;
  await house.change(...five);
  await soon(() => house.status(endpoint.id)).toBe("FAILING");
  await soon(states).toHaveLength(5);
  return endpoint.id;
}

/** Lets one probe after the other fail until the endpoint's state is as `until` says. */
async function probe(until: (state: Awaited<ReturnType<typeof health>>) => boolean) {
  for (let state = await health(); !until(state); state = await health()) {
    const { probes } = state;
    house.set(state.next_probe_at ?? house.clock());
    await soon(async () => (await health()).probes).toBe(probes + 1);
  }
}

test("An endpoint that refuses five records in a row is only probed, and nothing more is taken from the log", async () => {
  const id = await failing();
  await house.change("wo_6", "wo_7");
  const first = house.clock().getTime();
  await probe(({ probes }) => probes >= 5);
  const times = house
    .calls()
    .slice(5)
    .map(({ at }) => (at.getTime() - first) / 1000);
  expect(times).toEqual([30, 90, 210, 450]);
  expect(house.calls().some(({ recordId }) => recordId === "wo_6" || recordId === "wo_7")).toBe(false);
  expect(await states()).toEqual(["PENDING", "PENDING", "PENDING", "PENDING", "PENDING"]);
  expect((await house.deliver.backlogsOf(house.principal, [id])).get(id)).toMatchObject({ pending: 5 });

  house.receiver.answer = () => 204;
  house.pass(day / 2);
  await soon(async () => (await states()).filter((state) => state === "DELIVERED").length).toBe(7);
  expect(await house.status(id)).toBe("ACTIVE");
  // What waits goes before what is in the log.
  const accepted = house
    .calls()
    .slice(9)
    .map(({ recordId }) => recordId);
  expect(accepted.slice(0, 5).toSorted()).toEqual(five);
  expect(accepted.slice(5)).toEqual(["wo_6", "wo_7"]);
});

test("What has been erased while an endpoint is failing is not sent any more", async () => {
  await failing();
  await probe(({ probes }) => probes >= 2);
  const first = house.calls().at(-1)?.recordId;
  const erased = five.filter((id) => id !== first && id !== "wo_5");
  await house.store.service
    .deleteFrom("webhook_deliveries")
    .where("environment_id", "=", house.principal.environmentId)
    .where("record_id", "in", erased)
    .execute();
  house.receiver.answer = () => 204;
  const before = house.calls().length;
  house.pass(day);
  await soon(states).toEqual(["DELIVERED", "DELIVERED"]);
  expect(
    house
      .calls()
      .slice(before)
      .filter(({ recordId }) => erased.includes(recordId ?? "")),
  ).toEqual([]);
});

test("A successful test lets everything be tried at once", async () => {
  const id = await failing();
  await probe(({ probes }) => probes >= 5);
  house.receiver.answer = () => 204;
  done(await house.deliver.test(house.principal, id, "0af7651916cd43dd8448eb211c80319c"));
  await soon(states).toEqual(five.map(() => "DELIVERED"));
  expect(await house.status(id)).toBe("ACTIVE");
});

test("While an endpoint is failing nothing is given up; after five days it is disabled, its place is kept, and it resumes", async () => {
  const id = await failing();
  await house.change("wo_6", "wo_1");
  const first = house.clock().getTime();
  await probe(({ status }) => status === "DISABLED");
  expect(house.clock().getTime() - first).toBeGreaterThanOrEqual(5 * day);
  expect(house.clock().getTime() - first).toBeLessThan(5.2 * day);
  expect(await house.notices()).toEqual([
    { kind: "ENDPOINT_DISABLED", subjectId: id, data: { endpointId: id, reason: expect.stringContaining("5 days") } },
  ]);
  expect(await states()).toEqual(five.map(() => "PENDING"));
  house.pass(day);
  const calls = house.calls().length;
  house.receiver.answer = () => 204;
  await house.change("wo_7");
  done(await house.deliver.enable(house.principal, id, false));
  await soon(states).toEqual([...five, "wo_6", "wo_1", "wo_7"].map(() => "DELIVERED"));
  expect(
    house
      .calls()
      .slice(calls)
      .filter(({ recordId }) => recordId === "wo_1")
      .map(({ version }) => version),
  ).toEqual([1, 2]);
});

test("An answer of 410 disables at once, and its event comes first when it is enabled", async () => {
  const { endpoint } = await house.endpoint();
  house.receiver.answer = () => 410;
  await house.change("wo_1", "wo_1", "wo_2");
  await soon(() => house.status(endpoint.id)).toBe("DISABLED");
  expect(await house.notices()).toMatchObject([{ kind: "ENDPOINT_DISABLED", data: { reason: expect.stringContaining("410") } }]);
  const calls = house.calls().length;
  house.receiver.answer = () => 204;
  await house.change("wo_3");
  done(await house.deliver.enable(house.principal, endpoint.id, false));
  await soon(states).toEqual(Array.from({ length: 4 }, () => "DELIVERED"));
  expect(house.calls()[calls]).toMatchObject({ recordId: "wo_1", version: 1, eventId: house.calls()[0]?.eventId });
});

test("What an owner still learns does not undo that the endpoint was disabled", async () => {
  const { endpoint } = await house.endpoint();
  const held = Promise.withResolvers<number>();
  house.receiver.answer = () => held.promise;
  await house.change(...five);
  await soon(() => house.receiver.inFlight).toBe(5);
  const disabled = house.deliver.disable(house.principal, endpoint.id);
  await disabled;
  held.resolve(500);
  await soon(states).toHaveLength(5);
  await soon(() => house.receiver.inFlight).toBe(0);
  expect(await house.status(endpoint.id)).toBe("DISABLED");
});
