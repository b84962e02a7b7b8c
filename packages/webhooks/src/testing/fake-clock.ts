import type { Clock } from "../clock.ts";

/** A clock that stands still until a test advances it. */
export interface FakeClock extends Clock {
  /** Settles when a timer has this remaining time. */
  untilWaiting(milliseconds: number): Promise<void>;
  advance(milliseconds: number): void;
}

export function createFakeClock(): FakeClock {
  let now = Date.parse("2026-01-31T08:00:00Z");
  const timers = new Set<{ readonly at: number; readonly call: () => void }>();
  let watchers: (() => void)[] = [];
  return {
    now: () => now,
    after(milliseconds, call) {
      const timer = { at: now + milliseconds, call };
      timers.add(timer);
      for (const watch of watchers) watch();
      return () => void timers.delete(timer);
    },
    async untilWaiting(milliseconds) {
      while (![...timers].some(({ at }) => at - now === milliseconds)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        watchers.push(resolve);
        await promise;
        watchers = watchers.filter((watch) => watch !== resolve);
      }
    },
    advance(milliseconds) {
      now += milliseconds;
      for (const timer of [...timers].filter(({ at }) => at <= now).toSorted((one, other) => one.at - other.at)) {
        if (timers.delete(timer)) timer.call();
      }
    },
  };
}
