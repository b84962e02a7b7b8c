import fc from "fast-check";
import { expect, it } from "vitest";
import { readDay } from "./read-day.ts";

const days = fc
  .date({ min: new Date("1971-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

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
