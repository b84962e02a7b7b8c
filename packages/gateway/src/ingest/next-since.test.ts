import fc from "fast-check";
import { expect, it } from "vitest";
import { laterOf, nextSince, type NewestSeen } from "./next-since.ts";

const minute = 60_000;
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * minute);

it("begins with what a pass may have missed, by the vendor's clock", () => {
  // Changed an hour ago by a clock that is an hour behind, and seen at once.
  const newest = laterOf(null, at(-60), at(0));
  expect(nextSince(at(0), newest)).toEqual(at(-62));
  // The next pass finds nothing newer: from five minutes on the vendor's clock has passed what was seen.
  expect(nextSince(at(1), newest)).toEqual(at(-61));
  expect(nextSince(at(5), newest)).toEqual(new Date(at(-60).getTime() + 1));
});

it("does not begin more than a day and two minutes back, and counts what is seen again from when it was first seen", () => {
  expect(nextSince(at(0), null)).toEqual(at(-1442));
  expect(nextSince(at(0), laterOf(null, at(-100_000), at(0)))).toEqual(at(-1442));
  const first = laterOf(null, at(-3), at(0));
  expect(laterOf(first, at(-3), at(10))).toEqual(first);
  expect(laterOf(first, null, at(10))).toEqual(first);
  expect(laterOf(first, at(-2), at(10))).toEqual({ remoteAt: at(-2), seenAt: at(10) });
});

it("covers every change after a pass began, for any clock that is at most a day behind", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1440, max: 1440 }),
      fc.array(fc.tuple(fc.nat({ max: 3000 }), fc.nat({ max: 200 })), { maxLength: 20 }),
      fc.nat({ max: 200 }),
      (skew, changes, length) => {
        // A pass that begins at 0 and takes a while; what it lists was changed some time before it was seen.
        let newest: NewestSeen | null = null;
        for (const [age, seen] of changes) {
          const seenAt = at(Math.min(seen, length));
          const remoteAt = new Date(seenAt.getTime() + (skew - age) * minute);
          if (remoteAt <= seenAt) newest = laterOf(newest, remoteAt, seenAt);
        }
        // Two minutes for what the vendor shows late.
        expect(nextSince(at(0), newest).getTime()).toBeLessThanOrEqual(at(skew - 2).getTime());
      },
    ),
    { seed: 12, numRuns: 2000 },
  );
});
