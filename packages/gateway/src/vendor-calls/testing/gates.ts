import type { LimitedAnswer, RateLimit } from "@fettle/connector";
import type { LimitedCall } from "../limiter.ts";
import { createRateGate, type GateTime, type Passage } from "../rate-gate.ts";

/** A time that passes only while something waits. */
export function turningTime() {
  let now = Date.parse("2026-01-31T08:00:00.000Z");
  let setBy = 0;
  const waits: number[] = [];
  return {
    waits,
    clock: () => new Date(now + setBy),
    stopwatch: () => now,
    setClock: (milliseconds: number) => void (setBy += milliseconds),
    advance: (milliseconds: number) => void (now += milliseconds),
    delay: async (milliseconds: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
}

/** A time that passes from one wait's end to the next while `run` does, for calls that wait beside each other. */
export function sharedTime() {
  let now = Date.parse("2026-01-31T08:00:00.000Z");
  const waits = new Set<{ readonly until: number; readonly end: () => void }>();
  return {
    clock: () => new Date(now),
    stopwatch: () => now,
    delay: async (milliseconds: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const wait = { until: now + milliseconds, end: resolve };
      waits.add(wait);
      signal.addEventListener("abort", () => {
        waits.delete(wait);
        reject(signal.reason);
      });
      await promise;
    },
    /** Lets the time pass until the work is done. */
    async run<Result>(work: Promise<Result>): Promise<Result> {
      let isDone = false;
      void work.then(
        () => (isDone = true),
        () => (isDone = true),
      );
      for (;;) {
        await new Promise(setImmediate);
        const [next] = [...waits].toSorted((one, other) => one.until - other.until);
        if (isDone || next === undefined) return await work;
        waits.delete(next);
        now = Math.max(now, next.until);
        next.end();
      }
    },
  };
}
/** Never aborted. */
export const unending = new AbortController().signal;
/** A response. */
export const answer = (status: number, headers: Record<string, string> = {}, body: unknown = null) => ({
  status,
  headers: new Headers(headers),
  body,
});

/** A gate for one call at a time, which learns from the call that went out last. */
export function gateOf(rateLimit: RateLimit, time: GateTime) {
  const gate = createRateGate(rateLimit, "Vendor", time);
  let last: Passage | null = null;
  const enter = async (by: AbortSignal = unending, call: LimitedCall = { method: "GET" }) => {
    last?.[Symbol.dispose]();
    last = null;
    return (last = await gate.enter(call, by));
  };
  return {
    enter: async (...of: Parameters<typeof enter>) => void (await enter(...of)),
    learn: async (given: LimitedAnswer) => (last ?? (await enter())).learn(given),
  };
}
