import type { RateLimit } from "@fettle/connector";
import { describe, expect, it } from "vitest";
import { createRateGate } from "./rate-gate.ts";
import { answer, sharedTime, unending } from "./testing/gates.ts";

/** A gate, and the times at which its calls went out, by name, in milliseconds from the start. */
function openGate(rateLimit: RateLimit) {
  const time = sharedTime();
  const gate = createRateGate(rateLimit, "Vendor", time);
  const start = time.stopwatch();
  const sent: [name: string, at: number][] = [];
  return {
    time,
    sent,
    enter: (method: "GET" | "POST") => gate.enter({ method }, unending),
    async call(name: string, method: "GET" | "POST", milliseconds = 0) {
      using _passage = await gate.enter({ method }, unending);
      sent.push([name, time.stopwatch() - start]);
      await time.delay(milliseconds, unending);
    },
  };
}

describe("A call that waits", () => {
  it("for its window leaves its place among the calls at once to others", async () => {
    const { call, sent, time } = openGate({ callsAtOnce: 1, windows: [{ calls: 4, methods: ["POST"] }] });
    await time.run(Promise.all([call("post", "POST"), call("second post", "POST"), call("get", "GET")]));
    expect(sent).toEqual([
      ["post", 0],
      ["get", 0],
      ["second post", 20_000],
    ]);
  });

  it("waits half a minute altogether, for its window and for its place", async () => {
    const { call, enter, sent, time } = openGate({ callsAtOnce: 1, windows: [{ calls: 4, methods: ["POST"] }] });
    await time.run(call("post", "POST"));
    const second = call("second post", "POST");
    const hung = call("get", "GET", 60_000);
    const start = time.stopwatch();
    await expect(time.run(second)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(time.stopwatch() - start).toBe(30_000);
    await time.run(hung);
    expect(sent).toEqual([
      ["post", 0],
      ["get", 0],
    ]);
    (await time.run(enter("POST")))[Symbol.dispose]();
  });

  it("does not go out in a burst with others when a long call has held the only place", async () => {
    const { call, sent, time } = openGate({ callsAtOnce: 1, windows: [{ calls: 10, seconds: 1 }] });
    await time.run(Promise.all([call("long", "GET", 20_000), ...Array.from({ length: 30 }, () => call("short", "GET"))]));
    expect(sent).toHaveLength(31);
    expect(most(sent)).toBeLessThanOrEqual(10);
  });

  it("does not go out in a burst with others after a pause that the vendor asked for", async () => {
    const { call, enter, sent, time } = openGate({ windows: [{ calls: 10, seconds: 1 }] });
    const first = await enter("GET");
    const calls = Promise.all(Array.from({ length: 30 }, (_, number) => call(String(number), "GET")));
    first.learn(answer(429, { "retry-after": "20" }));
    first[Symbol.dispose]();
    await time.run(calls);
    expect(sent).toHaveLength(30);
    expect(most(sent)).toBeLessThanOrEqual(10);
    expect(sent.filter(([, at]) => at > 0 && at < 20_000)).toEqual([]);
  });
});

/** The most calls in any second. */
const most = (sent: readonly (readonly [string, number])[]): number =>
  Math.max(...sent.map(([, start]) => sent.filter(([, at]) => at >= start && at - start < 1000).length));
