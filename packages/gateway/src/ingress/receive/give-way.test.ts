import { expect, it, vi } from "vitest";
import { createWay } from "./give-way.ts";

const { signal } = new AbortController();

/** Lets so many milliseconds pass. */
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

function openWay() {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const held = { count: 0 };
  const way = createWay(
    () => held.count,
    () => performance.now(),
  );
  const ended: string[] = [];
  const give = (name: string) => void way.give(signal).then(() => ended.push(name));
  return { held, way, ended, give, [Symbol.dispose]: () => void vi.useRealTimers() };
}

it("A flood is given way to although for moments no webhook waits", async () => {
  using opened = openWay();
  const { way, ended, give } = opened;
  way.stored(16);
  give("work");
  for (const _ of [1, 2, 3]) {
    await pass(25);
    way.stored(40);
  }
  expect(ended).toEqual([]);
  await pass(40);
  expect(ended).toEqual(["work"]);
});

it("Single webhooks are given way to only while they wait", async () => {
  using opened = openWay();
  const { held, way, ended, give } = opened;
  held.count = 1;
  give("work");
  await pass(50);
  expect(ended).toEqual([]);
  held.count = 0;
  way.stored(15);
  await pass(10);
  expect(ended).toEqual(["work"]);
});

it("Work that has given way for a second goes on for a quarter of a second, whoever does it", async () => {
  using opened = openWay();
  const { held, ended, give } = opened;
  held.count = 100;
  give("one");
  await pass(990);
  expect(ended).toEqual([]);
  await pass(20);
  give("the next");
  await pass(230);
  give("another");
  await pass(0);
  expect(ended).toEqual(["one", "the next", "another"]);
  await pass(20);
  give("the last");
  await pass(900);
  expect(ended).toHaveLength(3);
});
