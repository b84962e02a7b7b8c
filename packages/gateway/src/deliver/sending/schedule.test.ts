import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextTry, triedMilliseconds } from "./schedule.ts";

const firstTriedAt = new Date("2026-05-04T03:02:01.500Z");
const expiresAt = new Date(firstTriedAt.getTime() + triedMilliseconds);

/** The offsets of all tries from the first, in milliseconds, when the nth try takes `durations[n]` before it fails. */
function offsets(random: () => number, durations: readonly number[] = []): readonly number[] {
  const times = [firstTriedAt];
  for (let lastTriedAt = firstTriedAt; ;) {
    // What counts is when a try was made, which the queue may have delayed.
    const next = nextTry({ tries: times.length, firstTriedAt, lastTriedAt, expiresAt, random });
    if (next === null) return times.map((time) => time.getTime() - firstTriedAt.getTime());
    lastTriedAt = new Date(next.getTime() + (durations[times.length] ?? 0));
    times.push(lastTriedAt);
  }
}

const regular = [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 14_400, 14_400, 14_400, 14_400].map((seconds) => seconds * 1000);

describe("The schedule", () => {
  it("has 15 tries over a day without jitter", () => {
    const sums = regular.map((_, index) => regular.slice(0, index + 1).reduce((sum, wait) => sum + wait, 0));
    expect(offsets(() => 0)).toEqual([0, ...sums, 86_400_000]);
  });

  it("has 15 tries with any jitter, each up to 5 % later than the one before asks for, the last exactly a day after the first", () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.array(random, { minLength: 15, maxLength: 15 }), (numbers) => {
        const drawn = numbers.values();
        const times = offsets(() => drawn.next().value ?? 0);
        expect(times).toHaveLength(15);
        expect(times.at(-1)).toBe(86_400_000);
        for (const [index, wait] of regular.entries()) {
          const waited = (times[index + 1] ?? 0) - (times[index] ?? 0);
          expect(waited).toBeGreaterThanOrEqual(wait);
          expect(waited).toBeLessThanOrEqual(wait * 1.05);
        }
      }),
    );
  });

  it("ends, in order and with no wait longer than the next regular one, however late tries are made", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000_000), { minLength: 15, maxLength: 15 }), fc.nat(999), (delays, thousandths) => {
        const times = offsets(() => thousandths / 1000, delays);
        expect(times.length).toBeLessThanOrEqual(15);
        expect(times.at(-1)).toBeGreaterThanOrEqual(86_400_000);
        expect(times.slice(0, -1).every((time) => time < 86_400_000)).toBe(true);
        expect(times.toSorted((one, other) => one - other)).toEqual(times);
      }),
    );
  });

  it("never goes back behind the first try when the clock was set back", () => {
    const lastTriedAt = new Date(firstTriedAt.getTime() - 3_600_000);
    expect(nextTry({ tries: 1, firstTriedAt, lastTriedAt, expiresAt, random: () => 0 })).toEqual(
      new Date(firstTriedAt.getTime() + 30_000),
    );
  });
});
