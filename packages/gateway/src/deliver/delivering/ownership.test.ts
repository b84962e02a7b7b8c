import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openDeliveringHouse, soon, type DeliveringHouse } from "../testing/open-delivering-house.ts";

let house: DeliveringHouse;
beforeAll(async () => {
  house = await openDeliveringHouse();
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(() => house.begin());

const states = async () => (await house.deliveries()).map(({ state }) => state);

test("What was accepted but not stored when its owner died comes again with the same id and body", async () => {
  await house.endpoint();
  const held = Promise.withResolvers<number>();
  house.receiver.answer = () => held.promise;
  await house.change("wo_1", "wo_2");
  await house.receiver.count(2, ({ url }) => url === house.calls()[0]?.url);
  // The first owner never hears of its end.
  house.receiver.answer = () => 204;
  {
    await using _other = house.takeOver();
    await soon(states).toEqual(["DELIVERED", "DELIVERED"]);
    const [one, two, ...again] = house.calls();
    expect(again.map(({ eventId, body }) => ({ eventId, body })).toSorted((a, b) => a.body.localeCompare(b.body))).toEqual(
      [one, two].map((call) => ({ eventId: call?.eventId, body: call?.body })),
    );
    // What the former owner learns is refused, also a failure.
    held.resolve(500);
    await soon(() => house.receiver.inFlight).toBe(0);
    await house.looks();
    expect(await states()).toEqual(["DELIVERED", "DELIVERED"]);
    expect((await house.deliveries()).map(({ attempts }) => attempts.length)).toEqual([1, 1]);
  }
});

test("What an orderly stop finds under way is stored, and the next owner continues behind it", async () => {
  await house.endpoint();
  const held = Promise.withResolvers<number>();
  house.receiver.answer = ({ recordId }) => (recordId === "wo_1" ? held.promise : 204);
  await house.change("wo_1", "wo_2", "wo_1");
  await soon(() => house.calls().length).toBe(2);
  const restarted = house.restart();
  held.resolve(204);
  await restarted;
  await soon(states).toEqual(["DELIVERED", "DELIVERED", "DELIVERED"]);
  expect(house.calls().map(({ recordId, version }) => `${recordId} ${version}`)).toEqual(
    expect.arrayContaining(["wo_1 1", "wo_2 1", "wo_1 2"]),
  );
  expect(house.calls().filter(({ recordId, version }) => recordId === "wo_1" && version === 1)).toHaveLength(1);
});

test("An endpoint that was erased with its system leaves no consumer behind", async () => {
  const { endpoint } = await house.endpoint();
  const { service } = house.store;
  await service.deleteFrom("webhook_endpoints").where("id", "=", endpoint.id).execute();
  await house.restart();
  await soon(() => service.selectFrom("consumers").where("id", "=", endpoint.id).select("id").execute()).toEqual([]);
  expect(house.calls()).toEqual([]);
});

test("Deleting an endpoint amid deliveries ends them, and stores nothing more", async () => {
  const { endpoint } = await house.endpoint();
  const held = Promise.withResolvers<number>();
  house.receiver.answer = () => held.promise;
  await house.change("wo_1", "wo_1", "wo_2");
  await soon(() => house.calls().length).toBe(2);
  expect(await house.deliver.remove(house.principal, endpoint.id)).toMatchObject({ type: "done" });
  held.resolve(204);
  await soon(() => house.receiver.inFlight).toBe(0);
  await house.endpoint();
  house.receiver.answer = () => 204;
  await house.change("wo_3");
  await soon(states).toEqual(["DELIVERED"]);
  expect(await house.deliveries()).toMatchObject([{ recordId: "wo_3" }]);
});
