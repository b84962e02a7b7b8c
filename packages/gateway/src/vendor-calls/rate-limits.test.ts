import type { CostBudget, LimitReading, RateLimit } from "@fettle/connector";
import { describe, expect, it } from "vitest";
import { createRateGate } from "./rate-gate.ts";
import { createRateGates } from "./rate-gates.ts";
import { answer, gateOf, turningTime, unending } from "./testing/gates.ts";

/** The times at which so many calls went out. */
async function timesOf(rateLimit: RateLimit, calls: number): Promise<readonly number[]> {
  const time = turningTime();
  const gate = gateOf(rateLimit, time);
  const times: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    await gate.enter();
    times.push(time.stopwatch());
  }
  return times;
}

const most = (times: readonly number[], seconds: number): number =>
  Math.max(...times.map((start) => times.filter((at) => at >= start && at - start < seconds * 1000).length));

describe("Windows", () => {
  it.each([1, 2, 3, 5, 10])("allow at most %i calls in any second, beside 60 in any minute", async (calls) => {
    const times = await timesOf({ windows: [{ calls, seconds: 1 }, { calls: 60 }] }, 200);
    expect(most(times, 1)).toBeLessThanOrEqual(calls);
    expect(most(times, 60)).toBeLessThanOrEqual(60);
  });

  it("spread what a day allows over the day", async () => {
    const time = turningTime();
    const gate = gateOf({ windows: [{ calls: 1000, seconds: 86_400 }] }, time);
    for (let call = 0; call < 250; call += 1) await gate.enter();
    expect(time.waits).toEqual([]);
    await expect(gate.enter()).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 116 });
    time.advance(116_000);
    await gate.enter();
  });

  it("count and close only for their methods", async () => {
    const time = turningTime();
    const windows = [
      { calls: 4, methods: ["POST"], remainingHeader: "x-left", resetHeader: "x-reset" },
      { calls: 4000, methods: ["GET"] },
    ] as const;
    const gate = gateOf({ windows }, time);
    for (let call = 0; call < 100; call += 1) await gate.enter();
    await gate.learn(answer(200, { "x-left": "0", "x-reset": "20" }));
    await gate.enter();
    expect(time.waits).toEqual([]);
    await gate.enter(unending, { method: "POST" });
    await gate.learn(answer(200, { "x-left": "0", "x-reset": "20" }));
    await gate.enter();
    expect(time.waits).toEqual([]);
    await gate.enter(unending, { method: "POST" });
    expect(time.waits).toEqual([20_000]);
  });

  it("go on more slowly when the vendor says that others used them", async () => {
    const time = turningTime();
    const gate = gateOf({ windows: [{ calls: 60, remainingHeader: "x-left" }] }, time);
    await gate.enter();
    await gate.learn(answer(200, { "x-left": "1" }));
    await gate.enter();
    expect(time.waits).toEqual([]);
    await gate.enter();
    expect(time.waits).toHaveLength(1);
  });

  it("close only where the vendor says so, when it refuses a call", async () => {
    const time = turningTime();
    const gate = gateOf(
      {
        windows: [
          { remainingHeader: "x-second", resetHeader: "x-second-reset" },
          { remainingHeader: "x-day", resetHeader: "x-day-reset" },
        ],
      },
      time,
    );
    await gate.learn(answer(429, { "x-second": "0", "x-second-reset": "1", "x-day": "9000", "x-day-reset": "40000" }));
    await gate.enter();
    expect(time.waits).toEqual([1000]);
  });
});

const budget = (available: number, requested: number | null = 10): CostBudget => ({
  available,
  requested,
  maximum: 100,
  restoredPerSecond: 5,
});
const reads = (body: unknown): LimitReading => Object(body);
const readLimits: NonNullable<RateLimit["readLimits"]> = ({ body }) => reads(body);

describe("A budget of costs", () => {
  it("is waited for until it covers what calls have cost", async () => {
    const time = turningTime();
    const gate = gateOf({ readLimits }, time);
    await gate.enter();
    await gate.learn(answer(200, {}, { budget: budget(15, 10) }));
    await gate.enter();
    expect(time.waits).toEqual([]);
    await gate.enter();
    expect(time.waits).toEqual([1000]);
  });

  it("is waited for by what a call says that it costs", async () => {
    const time = turningTime();
    const gate = gateOf({ readLimits }, time);
    await gate.learn(answer(200, {}, { budget: budget(50, 50) }));
    await gate.enter(unending, { method: "POST", cost: 50 });
    expect(time.waits).toEqual([]);
    await gate.enter(unending, { method: "POST", cost: 20 });
    await gate.enter(unending, { method: "POST", cost: 1_000_000 });
    expect(time.waits).toEqual([4000, 20_000]);
  });

  it("counts calls that are under way, which a response cannot know of", async () => {
    const time = turningTime();
    const gate = createRateGate({ readLimits }, "Vendor", time);
    const enter = () => gate.enter({ method: "POST", cost: 40 }, unending);
    const [first, _second] = [await enter(), await enter()];
    first.learn(answer(200, {}, { budget: budget(60, 40) }));
    first[Symbol.dispose]();
    await enter();
    expect(time.waits).toEqual([4000]);
  });

  it("tells how long a refused call has to wait, and which one is too dear for ever", async () => {
    const gate = gateOf({ readLimits }, turningTime());
    expect(await gate.learn(answer(200, {}, { budget: budget(20, 40) }))).toBeNull();
    const refused = await gate.learn(answer(200, {}, { isRefused: true, budget: budget(20, 40) }));
    expect(refused).toEqual({ waitMilliseconds: 4000, isTooDear: false });
    expect(await gate.learn(answer(200, {}, { isRefused: true, budget: budget(20, 101) }))).toMatchObject({ isTooDear: true });
  });

  it.each<[string, LimitReading | (() => never)]>([
    ["not a number", { budget: budget(Number.NaN) }],
    ["below nothing", { budget: { ...budget(5), restoredPerSecond: -1 } }],
    ["endless", { budget: budget(Infinity) }],
    [
      "an error",
      () => {
        throw new TypeError("no such property");
      },
    ],
  ])("changes nothing when it is %s", async (_, read) => {
    const time = turningTime();
    const gate = gateOf({ readLimits: () => (typeof read === "function" ? read() : read) }, time);
    for (let call = 0; call < 10; call += 1) {
      await gate.enter();
      expect(await gate.learn(answer(200))).toBeNull();
    }
    expect(time.waits).toEqual([]);
  });

  it("that never refills is asked for again within the hour", async () => {
    const time = turningTime();
    const gate = gateOf({ readLimits }, time);
    await gate.learn(answer(200, {}, { budget: { ...budget(0), restoredPerSecond: 0 } }));
    await expect(gate.enter()).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 3600 });
  });
});

/** Delays that end only when a test says so. */
function standingTime() {
  const ends: (() => void)[] = [];
  return {
    ...turningTime(),
    runOut: () => ends.splice(0).forEach((end) => end()),
    delay: async (_milliseconds: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      ends.push(resolve);
      signal.addEventListener("abort", () => reject(signal.reason));
      await promise;
    },
  };
}
describe("Calls at once", () => {
  const get = { method: "GET" } as const;

  it("are never more than declared, and begin in order of arrival", async () => {
    const gate = createRateGate({ callsAtOnce: 2 }, "Vendor", standingTime());
    const begun: number[] = [];
    let underWay = 0;
    let highest = 0;
    await Promise.all(
      Array.from({ length: 20 }, async (_, number) => {
        using _passage = await gate.enter(get, unending);
        begun.push(number);
        highest = Math.max(highest, (underWay += 1));
        await new Promise(setImmediate);
        underWay -= 1;
      }),
    );
    expect(highest).toBe(2);
    expect(begun).toEqual(begun.toSorted((one, other) => one - other));
    expect(begun).toHaveLength(20);
  });

  it("are given up after half a minute, or when the work is cancelled, and leave their turn to the next", async () => {
    const time = standingTime();
    const gate = createRateGate({ callsAtOnce: 1 }, "Vendor", time);
    const first = await gate.enter(get, unending);
    const stopping = new AbortController();
    const cancelled = gate.enter(get, stopping.signal);
    stopping.abort(new Error("stopped"));
    await expect(cancelled).rejects.toThrow("stopped");
    const late = gate.enter(get, unending);
    time.runOut();
    await expect(late).rejects.toMatchObject({ code: "RATE_LIMITED" });
    const next = gate.enter(get, unending);
    first[Symbol.dispose]();
    using _passage = await next;
  });

  it("do not begin while a window is closed, and leave when that takes too long", async () => {
    const gate = createRateGate({ callsAtOnce: 1 }, "Vendor", turningTime());
    const first = await gate.enter(get, unending);
    first.learn(answer(429, { "retry-after": "120" }));
    first[Symbol.dispose]();
    for (let call = 0; call < 3; call += 1)
      await expect(gate.enter(get, unending)).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 120 });
  });
});

it("A limited system holds up only itself", async () => {
  const time = turningTime();
  const gates = createRateGates(time);
  const of = (systemId: string) => gates.of("env", systemId, { callsAtOnce: 1, windows: [{ calls: 4 }] }, "Vendor");
  const passage = await of("one").enter({ method: "GET" }, unending);
  passage.learn(answer(429, { "retry-after": "3000" }));
  for (const systemId of ["two", "three"]) {
    using _other = await of(systemId).enter({ method: "GET" }, unending);
  }
  expect(time.waits).toEqual([]);
});
