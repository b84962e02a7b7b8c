import { expect, it } from "vitest";
import { retryAfterOf } from "./retry-after.ts";

const now = new Date("2026-05-04T03:02:00Z");

it.each([
  ["7", 7000],
  ["0", 0],
  ["1.5", 1500],
  [" 30 ", 30_000],
  ["14401", 14_400_000],
  ["99999999999999999999999", 14_400_000],
  ["Mon, 04 May 2026 03:02:09 GMT", 9000],
  ["Monday, 04-May-26 03:02:09 GMT", 9000],
  ["Mon, 04 May 2026 03:01:00 GMT", 0],
  ["Mon, 04 May 2099 03:01:00 GMT", 14_400_000],
  ["", null],
  ["-5", null],
  ["soon", null],
  ["in 5 minutes", null],
  ["1e9", null],
  ["NaN", null],
  ["2026-05-04T03:02:09Z", null],
  ["Mon, 99 Foo 2026 03:02:09 GMT", null],
])("Retry-After: %j asks for %j ms", (value, expected) => {
  expect(retryAfterOf(new Headers({ "retry-after": value }), now)).toBe(expected);
});

it("Retry-After counts from the other side's own Date", () => {
  const headers = new Headers({ "retry-after": "Sun, 01 Feb 2026 00:00:20 GMT", date: "Sun, 01 Feb 2026 00:00:00 GMT" });
  expect(retryAfterOf(headers, now)).toBe(20_000);
  expect(retryAfterOf(new Headers(), now)).toBe(null);
});
