import type { RateWindow } from "@fettle/connector";
import { expect, it } from "vitest";
import { rateLimitWait } from "./rate-limit-wait.ts";

const now = Date.parse("2026-01-31T08:00:00Z");
const names = { remainingHeader: "x-left", resetHeader: "x-reset" } as const;
const wait = (headers: Record<string, string>, windows: readonly RateWindow[] = [names], isRefused = false) =>
  rateLimitWait(new Headers(headers), windows, { isRefused, now });

it.each([
  ["seconds", "29.2", 30],
  ["milliseconds", "29200", 30],
  ["unix-seconds", "1769846430", 30],
  ["unix-milliseconds", "1769846429001", 30],
  ["date", "2026-01-31T09:00:30+01:00", 30],
  ["date", "Sat, 31 Jan 2026 08:00:30 GMT", 30],
  ["seconds", "86400", 3600],
  ["unix-seconds", "1", 0],
  ["seconds", "soon", undefined],
  ["unix-seconds", "", undefined],
  ["date", "30", undefined],
] as const)("rateLimitWait reads a reset in %s: %s", (resetFormat, reset, expected) => {
  expect(wait({ "x-left": "0", "x-reset": reset }, [{ ...names, resetFormat }])).toBe(expected);
});

it("rateLimitWait allows calls while some are left, and knows a refusal without a count", () => {
  expect(wait({ "x-left": "1", "x-reset": "30" })).toBeUndefined();
  expect(wait({ "x-reset": "30" })).toBeUndefined();
  expect(wait({ "x-reset": "30" }, [{ resetHeader: "x-reset" }], true)).toBe(30);
  // Refused because of another window.
  expect(wait({ "x-left": "1", "x-reset": "30" }, [names], true)).toBeUndefined();
  expect(wait({})).toBeUndefined();
});

it("rateLimitWait takes the longest wait of several windows and Retry-After", () => {
  const perHour = { remainingHeader: "x-hour-left", resetHeader: "x-hour-reset" };
  const headers = { "x-left": "0", "x-reset": "20", "x-hour-left": "0", "x-hour-reset": "900" };
  expect(wait(headers, [names, perHour])).toBe(900);
  expect(wait({ ...headers, "x-hour-left": "7" }, [names, perHour])).toBe(20);
  expect(wait({ ...headers, "retry-after": "1000" }, [names, perHour])).toBe(1000);
});

it("rateLimitWait measures points in time by the vendor's clock", () => {
  const headers = { "x-left": "0", "x-reset": "1769846430", date: "Sat, 31 Jan 2026 08:00:20 GMT" };
  expect(wait(headers, [{ ...names, resetFormat: "unix-seconds" }])).toBe(10);
});
