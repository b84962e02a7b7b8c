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
