import { afterEach, expect, it, vi } from "vitest";
import { createHintLimit } from "./hint-limit.ts";

afterEach(() => void vi.useRealTimers());

it("The limit allows a burst, then 30 hints per second", () => {
  let now = 0;
  const limit = createHintLimit(() => now);
  const takeAll = () => {
    let taken = 0;
    while (limit.take("sys_1")) taken += 1;
    return taken;
  };
  expect(takeAll()).toBe(300);
  now += 1000;
  expect(takeAll()).toBe(30);
  expect(limit.take("sys_2")).toBe(true);
});

it.each([-86_400_000, 86_400_000])("The limit keeps counting when the clock is set by %i ms", (jump) => {
  const limit = createHintLimit();
  expect(limit.take("sys_1")).toBe(true);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + jump });
  expect(limit.take("sys_1")).toBe(true);
});
