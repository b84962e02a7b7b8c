import { describe, expect, it } from "vitest";
import { classOf, noDurations } from "../../vendor-calls/call-hours/durations.ts";
import { noCalls } from "../../vendor-calls/call-hours/call-counts.ts";
import { figuresOf } from "./health-figures.ts";
import { readSpan, stepStarts } from "./health-span.ts";

const now = new Date("2026-03-01T10:59:59.999Z");

describe("The steps of health", () => {
  it.each([
    ["HOURS_24", null, 24, "2026-02-28T11:00:00.000Z", "2026-03-01T10:00:00.000Z"],
    ["HOURS_24", "DAY", 1, "2026-03-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"],
    ["DAYS_7", null, 7, "2026-02-23T00:00:00.000Z", "2026-03-01T00:00:00.000Z"],
    ["DAYS_7", "HOUR", 168, "2026-02-22T11:00:00.000Z", "2026-03-01T10:00:00.000Z"],
    ["DAYS_30", "HOUR", 720, "2026-01-30T11:00:00.000Z", "2026-03-01T10:00:00.000Z"],
    ["DAYS_90", null, 90, "2025-12-02T00:00:00.000Z", "2026-03-01T00:00:00.000Z"],
  ])("of %s by %s end with the current one", (window, step, count, first, last) => {
    const starts = stepStarts(readSpan({ window, step }), now);
    expect([starts.length, starts[0]?.toISOString(), starts.at(-1)?.toISOString()]).toEqual([count, first, last]);
  });

  it("are refused when there are too many", () => {
    expect(() => readSpan({ window: "DAYS_90", step: "HOUR" })).toThrow(/Use DAY/u);
  });

  it("are all there, with zeros where nothing was counted, and add up to the total", () => {
    const starts = stepStarts(readSpan({ window: "HOURS_24", step: "HOUR" }), now);
    const durations = noDurations.with(classOf(100), 3);
    const { steps, total } = figuresOf(starts, [
      { start: new Date("2026-03-01T09:00:00.000Z"), runs: 2, failedRuns: 1, rejected: 3, longestLagSeconds: null },
      { start: new Date("2026-03-01T09:00:00.000Z"), calls: { ...noCalls, ok: 2, timeout: 1 }, durations },
      { start: new Date("2026-03-01T10:00:00.000Z"), runs: 1, longestLagSeconds: 60 },
      { start: new Date("2026-03-01T10:00:00.000Z"), calls: { ...noCalls, ok: 4 }, durations },
      // Before the window.
      { start: new Date("2026-02-28T10:00:00.000Z"), runs: 100 },
    ]);
    expect(steps.at(-2)).toMatchObject({ runs: 2, failedRuns: 1, rejected: 3, longestLagSeconds: null, calls: { ok: 2 } });
    expect(steps.at(-1)).toMatchObject({ runs: 1, failedRuns: 0, longestLagSeconds: 60, calls: { ok: 4, timeout: 0 } });
    expect(steps[0]).toMatchObject({ runs: 0, longestLagSeconds: null, calls: noCalls, durations: noDurations });
    expect(total).toMatchObject({ start: starts[0], runs: 3, rejected: 3, longestLagSeconds: 60, calls: { ok: 6, timeout: 1 } });
    expect(total.durations[classOf(100)]).toBe(6);
  });
});
