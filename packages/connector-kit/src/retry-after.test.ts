import { expect, it } from "vitest";
import { retryAfterSeconds } from "./retry-after.ts";

const now = Date.parse("2026-01-31T08:00:00Z");
const seconds = (value: string) => retryAfterSeconds(new Headers({ "retry-after": value }), now);

it("retryAfterSeconds reads seconds and dates", () => {
  expect(seconds("30")).toBe(30);
  expect(seconds("0.2")).toBe(1);
  expect(seconds("Sat, 31 Jan 2026 08:02:00 GMT")).toBe(120);
});

it("retryAfterSeconds measures a date by the vendor's clock if the response has a Date header", () => {
  const headers = { "retry-after": "Sat, 31 Jan 2026 08:02:00 GMT", date: "Sat, 31 Jan 2026 08:01:30 GMT" };
  for (const off of [-86_400_000, 86_400_000]) expect(retryAfterSeconds(new Headers(headers), now + off)).toBe(30);
});

it("retryAfterSeconds is never negative or longer than an hour", () => {
  expect(seconds("Fri, 30 Jan 2026 08:00:00 GMT")).toBe(0);
  expect(seconds("99999999999")).toBe(3600);
  expect(seconds("Thu, 31 Jan 2036 08:00:00 GMT")).toBe(3600);
});

it("retryAfterSeconds is undefined without a readable header", () => {
  expect(seconds("soon")).toBeUndefined();
  expect(retryAfterSeconds(new Headers())).toBeUndefined();
});
