import fc from "fast-check";
import { expect, it } from "vitest";
import { addDays, dayIn, readDay, startOfDay } from "./days.ts";

const days = fc
  .date({ min: new Date("1971-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const zones = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));

it.each([
  ["2026-01-31", "2026-01-31"],
  [" 20260131 ", "2026-01-31"],
  ["2024-02-29", "2024-02-29"],
  ["2026-01-31T00:00:00", "2026-01-31"],
  ["2026-01-31 00:00:00.0000000", "2026-01-31"],
  ["2026-01-31T00:00", "2026-01-31"],
])("readDay reads %j", (text, day) => {
  expect(readDay(text)).toBe(day);
});

it.each([
  "",
  "2026-02-29",
  "0000-00-00",
  "2026-1-31",
  "202601-31",
  "2026-01-31T08:00:00",
  "2026-01-31T00:00:00Z",
  "2026-01-31T00:00:00+01:00",
  "1/31/2026",
  "31.1.2026",
  "1769846400",
  "today",
  "2".repeat(1000),
])("readDay finds no day in %j", (text) => {
  expect(readDay(text)).toBeUndefined();
});

it("readDay reads an ambiguous form only in a known order", () => {
  expect(readDay("2/1/2026", { order: "month-first" })).toBe("2026-02-01");
  expect(readDay("2/1/2026", { order: "day-first" })).toBe("2026-01-02");
  expect(readDay("31.01.2026", { order: "day-first" })).toBe("2026-01-31");
  expect(readDay("1/31/2026 12:00:00 AM", { order: "month-first" })).toBe("2026-01-31");
  expect(readDay("2026-01-31", { order: "day-first" })).toBe("2026-01-31");
  for (const text of ["1/31/2026", "1/2.2026", "1/1/26", "1/1/2026 8:00:00 AM"])
    expect(readDay(text, { order: "day-first" })).toBeUndefined();
});

it("readDay reads every day that it writes", () => {
  fc.assert(
    fc.property(days, (day) => {
      const [year, month, date] = day.split("-").map(Number);
      expect(readDay(day.replaceAll("-", ""))).toBe(day);
      expect(readDay(`${month}/${date}/${year}`, { order: "month-first" })).toBe(day);
      expect(readDay(`${date}-${month}-${year}`, { order: "day-first" })).toBe(day);
    }),
  );
});

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
