import { expect, test } from "vitest";
import type { AlertRule, ThresholdName } from "./alert-rules.ts";
import { createSetRule } from "./set-rule.ts";

const stored = new Error("It would be stored.");
const setRule = createSetRule({
  store: {
    environment() {
      throw stored;
    },
  },
  clock: () => new Date("2026-01-01T00:00:00.000Z"),
});

test.each<[AlertRule, ThresholdName, number]>([
  ["ERROR_RATE", "calls", 1],
  ["TOKEN_EXPIRING", "days", 1],
  ["SYNC_FAILING", "failures", 1],
  ["SYNC_STALE", "intervals", 1],
  ["SYNC_STALE", "minutes", 1],
  ["REJECTED_RECORDS", "percent", 0.1],
  ["VENDOR_DOWN", "systems", 1],
  ["SYNC_SLOW", "times", 1],
])("The least that %s takes for %s is %d, so that no environment makes a round read everything", async (rule, name, least) => {
  await expect(setRule("env_1", rule, { thresholds: { [name]: least } })).rejects.toThrow(stored);
  expect(await setRule("env_1", rule, { thresholds: { [name]: least - 0.000001 } })).toMatchObject({
    type: "refused",
    fields: [{ path: `thresholds.${name}`, message: expect.stringContaining(`from ${least} to `) }],
  });
});
