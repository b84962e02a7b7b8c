import fc from "fast-check";
import { expect, it } from "vitest";
import { addDays, dayIn, startOfDay } from "./days.ts";

const days = fc
  .date({ min: new Date("1971-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const zones = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));

it("addDays counts over months, years and changes of the clocks", () => {
  expect(addDays("2026-01-31", 1)).toBe("2026-02-01");
  expect(addDays("2024-03-01", -1)).toBe("2024-02-29");
  expect(addDays("0001-01-01", 365)).toBe("0002-01-01");
  expect(() => addDays("tomorrow", 1)).toThrow(RangeError);
  fc.assert(
    fc.property(days, fc.integer({ min: -5000, max: 5000 }), (day, count) => {
      expect(addDays(addDays(day, count), -count)).toBe(day);
    }),
  );
});

it("dayIn is the day that people there see", () => {
  expect(dayIn("2026-01-31T23:30:00Z", "Europe/Berlin")).toBe("2026-02-01");
  expect(dayIn("2026-02-01T05:59:59.999Z", "America/Chicago")).toBe("2026-01-31");
  expect(dayIn("2026-01-31T00:00:00+14:00", "UTC")).toBe("2026-01-30");
  for (const instant of ["", "2026-01-31", "2026-01-31T08:00:00", "soon"]) expect(dayIn(instant, "UTC")).toBeNull();
  expect(dayIn("2026-01-31T23:30:00Z", "Mars/Olympus")).toBeNull();
});

it("startOfDay is the first moment of the day, wherever it is", () => {
  expect(startOfDay("2026-01-31", "America/Chicago")).toBe("2026-01-31T06:00:00.000Z");
  // Clocks skip midnight.
  expect(startOfDay("2018-11-04", "America/Sao_Paulo")).toBe("2018-11-04T03:00:00.000Z");
  expect(startOfDay("2026-02-30", "UTC")).toBeNull();
  expect(startOfDay("2026-01-31", "Mars/Olympus")).toBeNull();
  fc.assert(
    fc.property(days, zones, (day, zone) => {
      const start = startOfDay(day, zone) ?? "";
      // The clocks of a few islands have skipped a whole day.
      const isSkipped = start === startOfDay(addDays(day, 1), zone);
      expect(dayIn(start, zone)).toBe(isSkipped ? addDays(day, 1) : day);
      const before = dayIn(new Date(Date.parse(start) - 1).toISOString(), zone) ?? "";
      expect(before < day).toBe(true);
    }),
    { numRuns: 500 },
  );
});
