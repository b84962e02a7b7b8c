import { afterEach, expect, it, vi } from "vitest";
import { systemClock } from "./clock.ts";

afterEach(() => void vi.useRealTimers());

it.each([-86_400_000, 86_400_000])("the clock measures correctly when the machine's clock is set by %i ms", (jump) => {
  const before = systemClock.now();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + jump });
  expect(systemClock.now() - before).toBeLessThan(10_000);
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
});
