import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { joinSignals } from "./signals.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("A joined signal is aborted with the first of its sources, with that source's reason", () => {
  const [one, other] = [new AbortController(), new AbortController()];
  using joined = joinSignals([one.signal, other.signal], 1000);
  other.abort(new Error("the node stops"));
  one.abort(new Error("too late"));
  expect(joined.signal.reason).toEqual(new Error("the node stops"));
  expect(joined.hasTimedOut).toBe(false);
  using late = joinSignals([one.signal]);
  expect(late.signal.aborted).toBe(true);
});

it("A joined signal is aborted when its time is over, and reports that", () => {
  using joined = joinSignals([], 1000);
  vi.advanceTimersByTime(999);
  expect(joined.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect([joined.signal.aborted, joined.hasTimedOut]).toEqual([true, true]);
});

it("A disposed signal leaves no listeners at its sources", () => {
  const source = new AbortController();
  const added = vi.spyOn(source.signal, "addEventListener");
  const removed = vi.spyOn(source.signal, "removeEventListener");
  {
    using joined = joinSignals([source.signal], 1000);
    expect(joined.signal.aborted).toBe(false);
  }
  expect(removed.mock.calls).toEqual(added.mock.calls);
  expect(vi.getTimerCount()).toBe(0);
});
