import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openDeliveringHouse, soon, type DeliveringHouse } from "../testing/open-delivering-house.ts";

let house: DeliveringHouse;
let milliseconds = 0;
beforeAll(async () => {
  house = await openDeliveringHouse({ stopwatch: () => milliseconds });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(() => house.begin());

const states = async () => (await house.deliveries()).map(({ state }) => state);

test("Nothing is sent before the time that a Retry-After asks for, whatever else is accepted meanwhile", async () => {
  await house.endpoint();
  const held = Promise.withResolvers<number>();
  house.receiver.answer = ({ recordId }) =>
    recordId === "wo_1" ? { status: 429, retryAfterMilliseconds: 120_000 } : held.promise;
  await house.change("wo_2", "wo_1");
  await soon(states).toEqual(["PENDING"]);
  // It was under way already.
  held.resolve(204);
  await soon(states).toEqual(["DELIVERED", "PENDING"]);
  house.receiver.answer = () => 204;
  await house.change("wo_3");
  house.pass(119_999);
  await house.looks();
  expect(house.calls()).toHaveLength(2);
  house.pass(1);
  await soon(states).toEqual(["DELIVERED", "DELIVERED", "DELIVERED"]);
});

test("A clock that is set back prolongs neither the silence nor what waits", async () => {
  await house.endpoint();
  house.receiver.answer = () => ({ status: 429, retryAfterMilliseconds: 60_000 });
  await house.change("wo_1");
  await soon(states).toEqual(["PENDING"]);
  house.pass(-2 * 86_400_000);
  house.receiver.answer = () => 204;
  await house.change("wo_2");
  await soon(states).toEqual(["DELIVERED", "DELIVERED"]);
  expect(house.calls()).toHaveLength(3);
});

test("A clock that is set back does not let a delivery be tried again and again", async () => {
  await house.endpoint();
  house.receiver.answer = () => 500;
  await house.change("wo_1");
  await soon(states).toEqual(["PENDING"]);
  house.pass(-2 * 86_400_000);
  await soon(() => house.calls().length).toBe(2);
  for (let look = 0; look < 10; look += 1) await house.looks();
  expect(house.calls()).toHaveLength(2);
});

test("No more calls are under way than the endpoint takes", async () => {
  await house.endpoint({ maxInFlight: 3 });
  const releases: (() => void)[] = [];
  house.receiver.answer = () => new Promise((resolve) => releases.push(() => resolve(204)));
  await house.change(...Array.from({ length: 12 }, (_, number) => `wo_${number}`));
  let most = 0;
  for (let done = 0; done < 12; done += 1) {
    await soon(() => releases.length).toBeGreaterThan(0);
    await house.looks();
    most = Math.max(most, house.receiver.inFlight);
    releases.shift()?.();
  }
  expect(most).toBe(3);
  await soon(states).toHaveLength(12);
});

test("No more calls begin in a second than the endpoint takes", async () => {
  await house.endpoint({ maxPerSecond: 4 });
  await house.change(...Array.from({ length: 10 }, (_, number) => `wo_${number}`));
  for (let number = 1; number <= 10; number += 1) {
    await soon(() => house.calls().length).toBe(number);
    await house.looks();
    expect(house.calls()).toHaveLength(number);
    milliseconds += 250;
  }
});
