import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { done, openDeliveringHouse, soon, type DeliveringHouse } from "../testing/open-delivering-house.ts";

let house: DeliveringHouse;
beforeAll(async () => {
  house = await openDeliveringHouse();
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(() => house.begin());

const minute = 60_000;
const triesOf = (version: number) => house.calls().filter((call) => call.version === version);
const states = async () => (await house.deliveries()).map(({ state, attempts }) => `${state} ${attempts.length}`);

test("A retry by hand begins the schedule anew", async () => {
  await house.endpoint();
  house.receiver.answer = () => 500;
  await house.change("wo_1");
  await soon(states).toEqual(["PENDING 1"]);
  house.pass(24 * 60 * minute);
  await soon(states).toEqual(["FAILED 2"]);
  const [failed] = await house.deliveries();
  house.pass(minute);
  done(await house.deliver.retry(house.principal, failed?.id ?? ""));
  await soon(states).toEqual(["PENDING 3"]);
  const [again] = await house.deliveries();
  expect((again?.nextAttemptAt?.getTime() ?? 0) - house.clock().getTime()).toBe(30_000);
});

test("A retry of what waits behind another brings the other forward first", async () => {
  await house.endpoint();
  house.receiver.answer = () => 500;
  await house.change("wo_1", "wo_1", "wo_1");
  await soon(states).toEqual(["PENDING 1", "PENDING 0", "PENDING 0"]);
  house.receiver.answer = () => 204;
  const [, , third] = await house.deliveries();
  done(await house.deliver.retry(house.principal, third?.id ?? ""));
  await soon(states).toEqual(["DELIVERED 2", "DELIVERED 1", "DELIVERED 1"]);
  const versions = house.calls().map(({ version }) => version);
  expect(versions).toEqual([1, 1, 2, 3]);
});

test("An earlier delivery that is retried while a later one of its record waits goes first, alone", async () => {
  await house.endpoint();
  house.receiver.answer = () => 500;
  await house.change("wo_1");
  await soon(states).toEqual(["PENDING 1"]);
  house.pass(24 * 60 * minute);
  await soon(states).toEqual(["FAILED 2"]);
  await house.change("wo_1");
  await soon(states).toEqual(["FAILED 2", "PENDING 1"]);
  // Both are due now.
  house.pass(minute - 30_001);
  const [first] = await house.deliveries();
  let most = 0;
  house.receiver.answer = async () => {
    most = Math.max(most, house.receiver.inFlight);
    await new Promise(setImmediate);
    return 204;
  };
  done(await house.deliver.retry(house.principal, first?.id ?? ""));
  house.pass(minute);
  await soon(states).toEqual(["DELIVERED 3", "DELIVERED 2"]);
  expect(most).toBe(1);
  expect(triesOf(1).length).toBe(3);
  expect(house.calls().map(({ version }) => version)).toEqual([1, 1, 2, 1, 2]);
});
