import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classOf, durationBounds, durationClasses, noDurations, percentileOf, type Durations } from "./durations.ts";

const durations = fc.array(fc.oneof(fc.nat(300), fc.nat(200_000)), { minLength: 1, maxLength: 200 });
const share = fc.double({ min: 0.001, max: 1, noNaN: true });

const countedOf = (values: readonly number[]): Durations =>
  values.reduce((counts, value) => counts.with(classOf(value), (counts[classOf(value)] ?? 0) + 1), noDurations);

/** By the nearest rank. */
const exactOf = (values: readonly number[], of: number) =>
  values.toSorted((one, other) => one - other)[Math.max(1, Math.ceil(values.length * of)) - 1] ?? 0;

describe("Durations", () => {
  it("are counted in classes that grow by the same factor and never change", () => {
    expect(durationBounds).toEqual([
      1, 2, 3, 4, 6, 10, 16, 25, 40, 63, 100, 158, 251, 398, 631, 1000, 1585, 2512, 3981, 6310, 10_000, 15_849, 25_119, 39_811,
      63_096, 100_000,
    ]);
    expect([0, 1, 2, 100, 101, 100_000, 100_001].map(classOf)).toEqual([0, 0, 1, 10, 11, 25, 26]);
    expect(noDurations).toHaveLength(durationClasses);
  });

  it("have a percentile in the class of the exact one, whatever they are", () => {
    fc.assert(
      fc.property(durations, share, (values, of) => {
        const found = percentileOf(countedOf(values), of) ?? Number.NaN;
        const exact = exactOf(values, of);
        const index = classOf(exact);
        expect(found).toBeGreaterThanOrEqual(durationBounds[index - 1] ?? 0);
        expect(found).toBeLessThanOrEqual(durationBounds[index] ?? 100_000);
      }),
    );
  });

  it("have percentiles that never fall as the share grows", () => {
    fc.assert(
      fc.property(durations, share, share, (values, one, other) => {
        const counted = countedOf(values);
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((of) => percentileOf(counted, of) ?? Number.NaN);
        expect(low).toBeLessThanOrEqual(high ?? Number.NaN);
      }),
    );
  });

  it("have the same percentiles however they were counted apart", () => {
    fc.assert(
      fc.property(durations, durations, share, (one, other, of) => {
        const parts = [countedOf(one), countedOf(other)];
        const summed = noDurations.map((_, index) => parts.reduce((sum, part) => sum + (part[index] ?? 0), 0));
        expect(percentileOf(summed, of)).toBe(percentileOf(countedOf([...one, ...other]), of));
      }),
    );
  });

  it("have none when there are none", () => {
    expect(percentileOf(noDurations, 0.5)).toBeNull();
  });
});
