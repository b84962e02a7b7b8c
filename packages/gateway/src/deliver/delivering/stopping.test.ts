import { expect, test } from "vitest";
import { openDeliveringHouse, soon } from "../testing/open-delivering-house.ts";

test("A gateway stops although the results of its calls cannot be stored", { timeout: 90_000 }, async () => {
  await using house = await openDeliveringHouse();
  await house.endpoint();
  const held = Promise.withResolvers<number>();
  house.receiver.answer = () => held.promise;
  await house.change("wo_1");
  await soon(() => house.calls().length).toBe(1);
  house.loseDatabase(true);
  held.resolve(204);
  await house.restart();
  house.loseDatabase(false);
  // The next owner sends it again, as after a crash.
  await soon(async () => (await house.deliveries()).map(({ state }) => state)).toEqual(["DELIVERED"]);
  expect(new Set(house.calls().map(({ eventId }) => eventId)).size).toBe(1);
});
