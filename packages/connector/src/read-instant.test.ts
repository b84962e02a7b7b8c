import { expect, it } from "vitest";
import { localTime, readInstant } from "./read-instant.ts";

it.each([
  ["2026-03-01T08:00:00Z", "2026-03-01T08:00:00.000Z"],
  ["2026-03-01T08:00:00.000+0000", "2026-03-01T08:00:00.000Z"],
  ["2026-03-01T08:00:00+01:00", "2026-03-01T07:00:00.000Z"],
  ["2026-03-01T08:00:00-0130", "2026-03-01T09:30:00.000Z"],
  ["2026-03-01T08:00:00+05", "2026-03-01T03:00:00.000Z"],
  ["2026-03-01 08:00:00 +0000", "2026-03-01T08:00:00.000Z"],
  ["2026-03-01t08:00z", "2026-03-01T08:00:00.000Z"],
  ["2026-03-01T08:00:00.1Z", "2026-03-01T08:00:00.100Z"],
  ["2026-03-01T08:00:00,123456789012Z", "2026-03-01T08:00:00.123Z"],
  ["2024-02-29T23:59:59.9999999Z", "2024-02-29T23:59:59.999Z"],
  ["0050-01-01T00:00:00Z", "0050-01-01T00:00:00.000Z"],
])("readInstant reads %s", (text, instant) => expect(readInstant(text)).toEqual({ instant }));

it.each([
  ["0000-00-00T00:00:00Z", "is a time that does not exist"],
  ["2026-02-30T00:00:00Z", "is a time that does not exist"],
  ["2025-02-29T00:00:00Z", "is a time that does not exist"],
  ["2026-04-31T00:00:00Z", "is a time that does not exist"],
  ["2026-01-31T24:00:00Z", "is a time that does not exist"],
  ["2026-01-31T24:61:00Z", "is a time that does not exist"],
  ["2026-01-31T08:00:60Z", "is a time that does not exist"],
  ["0001-01-01T00:00:00+01:00", "lies outside the years 1 to 9999"],
  ["9999-12-31T23:59:59-01:00", "lies outside the years 1 to 9999"],
  ["2026-01-31T08:00:00+24:00", "has an offset that does not exist"],
  ["2026-01-31", "is a date without a time"],
  ["2026-01-31T08:00:00", "has no offset, and no time zone is declared for it"],
  ["01/31/2026", "is not a time in ISO 8601 with an offset"],
  ["1769846400000", "is not a time in ISO 8601 with an offset"],
  ["tomorrow", "is not a time in ISO 8601 with an offset"],
  [`2026-01-31T08:00:00.${"0".repeat(100)}Z`, "is not a time in ISO 8601 with an offset"],
])("readInstant never moves %s to another time", (text, problem) => expect(readInstant(text)).toEqual({ problem }));

const chicago = { timeZone: "America/Chicago" };

it("readInstant reads a local time in the time zone, and takes the first of two when clocks go back", () => {
  expect(readInstant("2026-01-31T08:00:00", chicago)).toEqual({ instant: "2026-01-31T14:00:00.000Z" });
  expect(readInstant("2026-07-31 08:00", chicago)).toEqual({ instant: "2026-07-31T13:00:00.000Z" });
  expect(readInstant("2026-11-01T01:30:00", chicago)).toEqual({ instant: "2026-11-01T06:30:00.000Z" });
  expect(readInstant("2026-01-31T08:00:00Z", chicago)).toEqual({ instant: "2026-01-31T08:00:00.000Z" });
  expect(readInstant("2026-01-31T08:00:00.250", { timeZone: "Asia/Kathmandu" })).toEqual({ instant: "2026-01-31T02:15:00.250Z" });
});

it("readInstant refuses a local time that clocks skipped", () => {
  const problem = "is skipped by the clocks of America/Chicago";
  expect(readInstant("2026-03-08T02:00:00", chicago)).toEqual({ problem });
  expect(readInstant("2026-03-08T02:59:59", chicago)).toEqual({ problem });
  expect(readInstant("2026-03-08T03:00:00", chicago)).toEqual({ instant: "2026-03-08T08:00:00.000Z" });
  // Samoa went from the 29th to the 31st.
  expect(readInstant("2011-12-30T12:00:00", { timeZone: "Pacific/Apia" })).toHaveProperty("problem");
});

it("readInstant reads a date as the beginning of the day where dates are accepted", () => {
  expect(readInstant("2026-03-01", { takesDate: true })).toEqual({ instant: "2026-03-01T00:00:00.000Z" });
  expect(readInstant("2026-03-01", { takesDate: true, ...chicago })).toEqual({ instant: "2026-03-01T06:00:00.000Z" });
  // The clocks went from midnight to one.
  expect(readInstant("2018-11-04", { takesDate: true, timeZone: "America/Sao_Paulo" })).toEqual({
    instant: "2018-11-04T03:00:00.000Z",
  });
  expect(readInstant("2026-02-30", { takesDate: true })).toEqual({ problem: "is a time that does not exist" });
});

it("localTime is what clocks show in a zone", () => {
  expect(localTime("2026-01-31T23:30:00.250Z", "Europe/Berlin")).toBe("2026-02-01T00:30:00.250");
  expect(localTime("2026-07-01T05:00:00+02:00", "America/Chicago")).toBe("2026-06-30T22:00:00.000");
  for (const text of ["", "2026-01-31", "2026-01-31T08:00:00", "soon"]) expect(localTime(text, "UTC")).toBeNull();
  expect(localTime("2026-01-31T23:30:00Z", "Mars/Olympus")).toBeNull();
  expect(localTime("0001-01-01T00:00:00Z", "America/Chicago")).toBeNull();
  expect(localTime("9999-12-31T23:59:59Z", "Asia/Tokyo")).toBeNull();
});
