import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RecordChange } from "../change-log/change.ts";
import { logStart } from "../change-log/place.ts";
import { createTail } from "./tail.ts";
import { createMemoryLog, interestIn, silent } from "./testing/memory-log.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("While the log cannot be read, a tail makes one attempt at a time however often it is woken, and continues afterwards", async () => {
  const { log, append } = createMemoryLog();
  let isAway = true;
  let reads = 0;
  const tail = createTail<RecordChange>(
    logStart,
    {
      end: () => log.end("env"),
      read: async (after, limit) => {
        reads += 1;
        if (isAway) throw new Error("away");
        return await log.records("env", after, limit, undefined);
      },
    },
    { log: silent, closing: new AbortController().signal, isErasure: () => false },
  );
  for (let second = 0; second < 60; second += 1) {
    void tail.wake();
    void tail.wake();
    await vi.advanceTimersByTimeAsync(1000);
  }
  // On average every second, once the pauses are at their longest.
  expect(reads).toBeLessThan(120);
  isAway = false;
  const follower = tail.join(
    logStart,
    interestIn("all", () => true),
  );
  append(4);
  void tail.wake();
  await vi.advanceTimersByTimeAsync(2000);
  expect(tail.readTo.position).toBe(4);
  expect(follower?.queue.take()?.change.position).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});
