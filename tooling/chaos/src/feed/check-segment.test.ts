import { expect, test } from "vitest";
import { checkSegment, type Segment } from "./check-segment.ts";
import type { Delivery } from "./log-entry.ts";

const delivery = (position: number, changes: Partial<Delivery> = {}): Delivery => ({
  position,
  recordId: `wo_${position % 2}`,
  version: position,
  kind: "UPDATED",
  matches: true,
  ...changes,
});
const expected = [2, 4, 5, 7, 9].map((position) => delivery(position));

const check = (received: readonly Delivery[], rest: Partial<Segment> = {}): string | null =>
  checkSegment({ begin: 2, reached: 9, isLast: true, received, ...rest }, expected);

test("finds nothing where all after the beginning was given, in order", () => {
  expect(check(expected.slice(1))).toBeNull();
  expect(check([], { begin: 9 })).toBeNull();
});

test("holds one that gave up to what it had reached, by changes or checkpoints", () => {
  expect(check(expected.slice(1, 3), { isLast: false, reached: 5 })).toBeNull();
  expect(check(expected.slice(1, 3), { isLast: false, reached: 6 })).toBeNull();
  expect(check(expected.slice(1, 3), { isLast: false, reached: 7 })).toMatch(/^missing: at its change 3,/u);
});

test.each<readonly [string, string, readonly Delivery[]]>([
  ["a missing change", "missing: at its change 2,", [delivery(4), delivery(7), delivery(9)]],
  ["a missing end", "missing: at its change 4,", [delivery(4), delivery(5), delivery(7)]],
  ["a missing beginning", "missing: at its change 1,", [delivery(5), delivery(7), delivery(9)]],
  ["a repeated change", "repeated: at its change 2,", [delivery(4), delivery(4), delivery(5), delivery(7), delivery(9)]],
  ["a repeated end", "repeated: at its change 5,", [delivery(4), delivery(5), delivery(7), delivery(9), delivery(9)]],
  [
    "a repeated stretch",
    "repeated: at its change 3,",
    [delivery(4), delivery(5), delivery(4), delivery(5), delivery(7), delivery(9)],
  ],
  ["two changes swapped", "missing: at its change 1,", [delivery(5), delivery(4), delivery(7), delivery(9)]],
  [
    "one from before the beginning",
    "too much: at its change 1,",
    [delivery(2), delivery(4), delivery(5), delivery(7), delivery(9)],
  ],
  ["one that does not match", "too much: at its change 3,", [delivery(4), delivery(5), delivery(6), delivery(7), delivery(9)]],
  ["a wrong flag", "wrong: at its change 2,", [delivery(4), delivery(5, { matches: false }), delivery(7), delivery(9)]],
  ["a wrong version", "wrong: at its change 4,", [delivery(4), delivery(5), delivery(7), delivery(9, { version: 1 })]],
  ["a wrong kind", "wrong: at its change 1,", [delivery(4, { kind: "CREATED" }), delivery(5), delivery(7), delivery(9)]],
  ["another record", "wrong: at its change 1,", [delivery(4, { recordId: "wo_9" }), delivery(5), delivery(7), delivery(9)]],
])("finds %s", (_, start, received) => {
  expect(check(received)?.startsWith(start)).toBe(true);
});

test("shows the first difference with its neighbours on both sides", () => {
  expect(check([delivery(4), delivery(7), delivery(9)])).toBe(
    "missing: at its change 2, begun after 2, reached 9: wanted 5 wo_1 v5 UPDATED, given 7 wo_1 v7 UPDATED (4 wanted, 3 given)\n" +
      "    wanted: 4 wo_0 v4 UPDATED | 5 wo_1 v5 UPDATED | 7 wo_1 v7 UPDATED | 9 wo_1 v9 UPDATED\n" +
      "    given:  4 wo_0 v4 UPDATED | 7 wo_1 v7 UPDATED | 9 wo_1 v9 UPDATED",
  );
});
