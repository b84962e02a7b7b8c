import type { RateLimit } from "@fettle/connector";
import { expect, it } from "vitest";
import { failuresOf, outcomesOf } from "./testing/run-suite.ts";
import { sampleConnector, sampleLimits } from "./testing/sample-connector.ts";

const limitedBy = (rateLimit: RateLimit) => sampleConnector({}, { rateLimit });
const { readLimits } = sampleLimits;
let calls = 0;

it("the suite passes limits of every kind, and tests them only where they are declared", async () => {
  const outcomes = await outcomesOf(limitedBy(sampleLimits));
  expect(outcomes.filter(({ isPassed }) => !isPassed)).toEqual([]);
  expect(outcomes.filter(({ name }) => /limits/u.test(name))).toHaveLength(3);
  expect((await outcomesOf(sampleConnector())).filter(({ name }) => /limits/u.test(name))).toEqual([]);
});

const declares = "declares limits that can be kept";
const reads = "reads limits from responses";
const saysNothing = "says nothing of responses without limits";

it.each<[string, RateLimit, string]>([
  ["a window that limits nothing", { windows: [{}] }, declares],
  ["a window that closes without saying until when", { windows: [{ remainingHeader: "x-left" }] }, declares],
  ["a window without a call", { windows: [{ calls: 0 }] }, declares],
  ["a window of half a call", { windows: [{ calls: 0.5 }] }, declares],
  ["a window of no length", { windows: [{ calls: 5, seconds: 0 }] }, declares],
  ["a length without calls", { windows: [{ seconds: 5, resetHeader: "x-reset" }] }, declares],
  ["a header that is none", { windows: [{ calls: 5, remainingHeader: "X-Left: 5" }] }, declares],
  ["a format without its header", { windows: [{ calls: 5, resetFormat: "date" }] }, declares],
  // JavaScript has no types that would refuse it.
  ["an unknown format", { windows: [{ resetHeader: "x-reset", resetFormat: "minutes" as "seconds" }] }, declares],
  ["a window that counts no method", { windows: [{ calls: 5, methods: [] }] }, declares],
  ["an unknown method", { windows: [{ calls: 5, methods: ["get" as "GET"] }] }, declares],
  ["no call at once", { callsAtOnce: 0 }, declares],
  ["a budget that is not read", { readLimits: () => ({}) }, reads],
  ["a budget that differs each time", { readLimits: (answer) => ({ ...readLimits(answer), waitSeconds: (calls += 1) }) }, reads],
  [
    "a reading that changes the body",
    {
      readLimits: (answer) => {
        const reading = readLimits(answer);
        if (reading.budget !== undefined) Object.assign(Object(answer.body), { seen: true });
        return reading;
      },
    },
    reads,
  ],
  [
    "a reading that stops at an odd body",
    {
      readLimits: (answer) => {
        if (answer.body === null) throw new TypeError("There is no body.");
        return readLimits(answer);
      },
    },
    saysNothing,
  ],
  [
    "every failure taken for a limit",
    { readLimits: (answer) => (answer.status >= 400 ? { isRefused: true } : readLimits(answer)) },
    saysNothing,
  ],
])("the suite catches %s", async (_, rateLimit, test) => {
  expect((await failuresOf(limitedBy(rateLimit))).join("\n")).toContain(test);
});
