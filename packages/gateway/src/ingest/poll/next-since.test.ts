import fc from "fast-check";
import { expect, it } from "vitest";
import { laterOf, nextSince, type NewestSeen } from "./next-since.ts";

const minute = 60_000;
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * minute);

it("The next pass begins with what the last one may have missed, by the vendor's clock", () => {
  // Changed an hour ago by a clock that is an hour behind, and seen at once.
  const newest = laterOf(null, at(-60), at(0));
  expect(nextSince(at(0), newest)).toEqual(at(-62));
  // The next pass finds nothing newer: after five minutes the vendor's clock has passed the newest time seen.
  expect(nextSince(at(1), newest)).toEqual(at(-61));
  expect(nextSince(at(5), newest)).toEqual(new Date(at(-60).getTime() + 1));
});

it("The next pass begins at most a day and two minutes back unless nothing has changed since, and a time counts from when it was first seen", () => {
  expect(nextSince(at(0), null)).toEqual(at(-1442));
  expect(nextSince(at(0), laterOf(null, at(-1441), at(0)))).toEqual(at(-1442));
  expect(nextSince(at(0), laterOf(null, at(-100_000), at(0)))).toEqual(new Date(at(-100_000).getTime() + 1));
  const first = laterOf(null, at(-3), at(0));
  expect(laterOf(first, at(-3), at(10))).toEqual(first);
  expect(laterOf(first, null, at(10))).toEqual(first);
  expect(laterOf(first, at(-2), at(10))).toEqual({ remoteAt: at(-2), seenAt: at(10) });
});

it.each([1440, 5 * 1440, 525_600])("No change is missed while our clock is %i minutes ahead", (ahead) => {
  // Seen while the clock was right; the next change comes a minute later by the vendor's clock.
  expect(nextSince(at(ahead + 1), laterOf(null, at(0), at(0))).getTime()).toBeLessThanOrEqual(at(1).getTime());
  // Seen by the clock that is ahead; the next pass begins after the clock was set right.
  const later = laterOf(null, at(2), at(ahead + 2));
  expect(nextSince(at(3), later).getTime()).toBeLessThanOrEqual(at(3).getTime());
});

it("Every change after the beginning of a pass is covered if the vendor's clock is at most a day behind", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1440, max: 1440 }),
      fc.array(fc.tuple(fc.nat({ max: 3000 }), fc.nat({ max: 200 })), { maxLength: 20 }),
      fc.nat({ max: 200 }),
      (skew, changes, length) => {
        // A pass begins at 0 and takes a while. The listed records changed some time before they were seen.
        let newest: NewestSeen | null = null;
        for (const [age, seen] of changes) {
          const seenAt = at(Math.min(seen, length));
          const remoteAt = new Date(seenAt.getTime() + (skew - age) * minute);
          if (remoteAt <= seenAt) newest = laterOf(newest, remoteAt, seenAt);
        }
        // Two minutes for changes that the vendor shows late.
        expect(nextSince(at(0), newest).getTime()).toBeLessThanOrEqual(at(skew - 2).getTime());
      },
    ),
    { seed: 12, numRuns: 2000 },
  );
});
