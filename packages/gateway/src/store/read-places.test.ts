import { expect, it } from "vitest";
import { createReadPlaces } from "./read-places.ts";

const never = new AbortController().signal;
const bounds = { sessions: 4, ofEnvironment: 3, milliseconds: 60_000 };

it("A free place goes to the environment that has the fewest, then to the one that has waited longest", async () => {
  const places = createReadPlaces(bounds);
  const order: string[] = [];
  const enter = (environmentId: string, name: string) =>
    places.enter({ environmentId, signal: never }).then((leave) => {
      order.push(name);
      return leave;
    });
  const [first, second] = await Promise.all([enter("a", "a1"), enter("a", "a2"), enter("a", "a3"), enter("b", "b1")]);
  const waiting = [enter("a", "a4"), enter("a", "a5"), enter("b", "b2"), enter("c", "c1")];
  first?.();
  await waiting[3];
  second?.();
  await waiting[0];
  expect(order).toEqual(["a1", "a2", "a3", "b1", "c1", "a4"]);
  expect(places.counts).toMatchObject({ active: 4, waiting: 2 });
});

it("A place that is freed while its next user gives up goes to another", async () => {
  const places = createReadPlaces({ ...bounds, sessions: 1, ofEnvironment: 1 });
  const leave = await places.enter({ environmentId: "a", signal: never });
  const leaving = new AbortController();
  const left = places.enter({ environmentId: "a", signal: leaving.signal });
  const next = places.enter({ environmentId: "b", signal: never });
  leaving.abort();
  leave();
  await expect(left).rejects.toMatchObject({ code: "CLIENT_LEFT" });
  (await next)();
  expect(places.counts).toMatchObject({ active: 0, waiting: 0 });
});
