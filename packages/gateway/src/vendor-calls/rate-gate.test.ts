import { describe, expect, it } from "vitest";
import { answer, gateOf, turningTime } from "./testing/gates.ts";

describe("A rate gate", () => {
  it("never allows more calls in any minute than the limit", async () => {
    const time = turningTime();
    const gate = gateOf({ windows: [{ calls: 60 }] }, time);
    const times: number[] = [];
    for (let call = 0; call < 300; call++) {
      await gate.enter();
      times.push(time.clock().getTime());
    }
    for (const [index, start] of times.entries()) {
      expect(times.slice(index).filter((at) => at - start < 60_000).length).toBeLessThanOrEqual(60);
    }
    expect(new Set(times.slice(0, 15)).size).toBe(1);
  });

  it("allows every call when there is no limit", async () => {
    const time = turningTime();
    const gate = gateOf({}, time);
    for (let call = 0; call < 1000; call++) await gate.enter();
    expect(time.waits).toEqual([]);
  });

  it.each([
    ["seconds", { "retry-after": "99999999999999999999" }],
    ["a date", { "retry-after": "Fri, 01 Feb 2036 08:00:00 GMT" }],
    ["the time of a reset", { "x-reset": "99999999999999" }],
  ])("waits at most an hour when a vendor asks for years, by %s", async (_, headers) => {
    const time = turningTime();
    const gate = gateOf({ windows: [{ resetHeader: "x-reset", resetFormat: "unix-seconds" }] }, time);
    await gate.learn(answer(429, headers));
    await expect(gate.enter()).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 3600 });
    time.advance(3_600_000);
    await gate.enter();
  });

  it("pauses as long as the vendor asks", async () => {
    const time = turningTime();
    const gate = gateOf({}, time);
    await gate.learn(answer(429, { "retry-after": "7" }));
    await gate.enter();
    expect(time.waits).toEqual([7000]);
    await gate.learn(answer(503, { "retry-after": new Date(time.clock().getTime() + 3000).toUTCString() }));
    await gate.enter();
    expect(time.waits[1]).toBe(3000);
    await gate.learn(answer(500, { "retry-after": "9" }));
    await gate.learn(answer(429, { "retry-after": "soon" }));
    await gate.enter();
    expect(time.waits).toHaveLength(2);
  });

  it.each([
    ["seconds", (_now: number): string => "5"],
    ["milliseconds", (_now: number): string => "5000"],
    ["unix-seconds", (now: number): string => String(now / 1000 + 5)],
    ["unix-milliseconds", (now: number): string => String(now + 5000)],
    ["date", (now: number): string => new Date(now + 5000).toISOString()],
  ] as const)("waits for the end of a used-up window given in %s", async (resetFormat, resetAt) => {
    const time = turningTime();
    const gate = gateOf({ windows: [{ remainingHeader: "x-left", resetHeader: "x-reset", resetFormat }] }, time);
    await gate.learn(answer(200, { "x-left": "1", "x-reset": resetAt(time.clock().getTime()) }));
    await gate.enter();
    expect(time.waits).toEqual([]);
    await gate.learn(answer(200, { "x-left": "0", "x-reset": resetAt(time.clock().getTime()) }));
    await gate.enter();
    expect(time.waits).toEqual([5000]);
  });

  it("refuses calls when the wait is long, without counting them", async () => {
    const time = turningTime();
    const gate = gateOf({ windows: [{ calls: 4 }] }, time);
    await gate.enter();
    await gate.learn(answer(429, { "retry-after": "120" }));
    await expect(gate.enter()).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 120 });
    time.advance(120_000);
    await gate.enter();
    expect(time.waits).toEqual([]);
  });

  it.each([-86_400_000, 86_400_000])("waits just as long when the clock is set by %i ms", async (jump) => {
    const time = turningTime();
    const gate = gateOf({ windows: [{ calls: 4 }] }, time);
    await gate.enter();
    await gate.learn(answer(429, { "retry-after": "7" }));
    time.setClock(jump);
    await gate.enter();
    expect(time.waits.reduce((all, wait) => all + wait)).toBe(20_000);
    // The same while it waits.
    const { delay } = time;
    const turning = gateOf(
      {},
      {
        ...time,
        delay: async (...of) => {
          await delay(...of);
          time.setClock(jump);
        },
      },
    );
    await turning.learn(answer(429, { "retry-after": "7" }));
    await turning.enter();
    expect(time.waits.at(-1)).toBe(7000);
  });

  it.each([-86_400_000, 86_400_000])("reads a vendor's dates by the vendor's own clock when ours is %i ms off", async (off) => {
    const time = turningTime();
    const date = time.clock();
    const dated = (headers: Record<string, string>) => answer(429, { date: date.toUTCString(), ...headers });
    time.setClock(off);
    const gate = gateOf({ windows: [{ remainingHeader: "x-left", resetHeader: "x-reset", resetFormat: "unix-seconds" }] }, time);
    await gate.learn(dated({ "retry-after": new Date(date.getTime() + 3000).toUTCString() }));
    await gate.enter();
    expect(time.waits).toEqual([3000]);
    await gate.learn(dated({ "x-left": "0", "x-reset": String(date.getTime() / 1000 + 5) }));
    await gate.enter();
    expect(time.waits).toEqual([3000, 5000]);
  });

  it("ends the wait when the work is cancelled", async () => {
    const time = turningTime();
    const gate = gateOf({}, time);
    await gate.learn(answer(429, { "retry-after": "7" }));
    await expect(gate.enter(AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  });
});
