import type { RateWindow } from "./rate-limit.ts";

const isCount = (text: string): boolean => /^\d+(?:\.\d+)?$/u.test(text);

const secondsUntil: Readonly<Record<NonNullable<RateWindow["resetFormat"]>, (reset: string, now: number) => number>> = {
  seconds: (reset) => (isCount(reset) ? Number(reset) : Number.NaN),
  milliseconds: (reset) => (isCount(reset) ? Number(reset) / 1000 : Number.NaN),
  "unix-seconds": (reset, now) => (isCount(reset) ? Number(reset) - now / 1000 : Number.NaN),
  "unix-milliseconds": (reset, now) => (isCount(reset) ? (Number(reset) - now) / 1000 : Number.NaN),
  date: (reset, now) => (isCount(reset) ? Number.NaN : (Date.parse(reset) - now) / 1000),
};

const headerOf = (headers: Headers, name: string | undefined): string =>
  name === undefined ? "" : (headers.get(name)?.trim() ?? "");

/** The calls left in a window, by its header, not below 0. Null when no readable header says so. */
export function callsLeft(headers: Headers, { remainingHeader }: RateWindow): number | null {
  const text = headerOf(headers, remainingHeader);
  return /^-?\d+(?:\.\d+)?$/u.test(text) ? Math.max(0, Number(text)) : null;
}

/**
 * The seconds, from 0, until a window that is used up takes calls again, by its headers. Null when calls are left, or when nothing
 * readable says until when there are none.
 *
 * @param isRefused whether the vendor refused the call; a window whose calls left are unknown then counts as used up.
 * @param now the time of the response by the vendor's clock, in milliseconds since 1970.
 */
export function secondsUsedUp(
  headers: Headers,
  window: RateWindow,
  { isRefused, now }: { readonly isRefused: boolean; readonly now: number },
): number | null {
  const left = callsLeft(headers, window);
  if (left === null ? !isRefused : left > 0) return null;
  const seconds = secondsUntil[window.resetFormat ?? "seconds"](headerOf(headers, window.resetHeader), now);
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}
