import { expect, it } from "vitest";
import { retryAfterSeconds } from "./retry-after.ts";

const now = Date.parse("2026-01-31T08:00:00Z");
const seconds = (value: string) => retryAfterSeconds(new Headers({ "retry-after": value }), now);

it("reads seconds and dates", () => {
  expect(seconds("30")).toBe(30);
  expect(seconds("0.2")).toBe(1);
  expect(seconds("Sat, 31 Jan 2026 08:02:00 GMT")).toBe(120);
});

it("reckons a date by the vendor's own clock where that is told", () => {
  const headers = { "retry-after": "Sat, 31 Jan 2026 08:02:00 GMT", date: "Sat, 31 Jan 2026 08:01:30 GMT" };
  for (const off of [-86_400_000, 86_400_000]) expect(retryAfterSeconds(new Headers(headers), now + off)).toBe(30);
});

it("never waits a negative time or for ever", () => {
  expect(seconds("Fri, 30 Jan 2026 08:00:00 GMT")).toBe(0);
  expect(seconds("99999999999")).toBe(3600);
});

it("says nothing when the vendor does", () => {
  expect(seconds("soon")).toBeUndefined();
  expect(retryAfterSeconds(new Headers())).toBeUndefined();
});
