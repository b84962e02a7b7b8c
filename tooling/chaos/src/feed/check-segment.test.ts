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

test("A segment with every change after its start, in order, is right", () => {
  expect(check(expected.slice(1))).toBeNull();
  expect(check([], { begin: 9 })).toBeNull();
});

test("A segment that ended early is checked up to the position that it reached, by changes or checkpoints", () => {
  expect(check(expected.slice(1, 3), { isLast: false, reached: 5 })).toBeNull();
  expect(check(expected.slice(1, 3), { isLast: false, reached: 6 })).toBeNull();
  expect(check(expected.slice(1, 3), { isLast: false, reached: 7 })).toMatch(/^missing: at change 3,/u);
});

test.each<readonly [string, string, readonly Delivery[]]>([
  ["a missing change", "missing: at change 2,", [delivery(4), delivery(7), delivery(9)]],
  ["a missing end", "missing: at change 4,", [delivery(4), delivery(5), delivery(7)]],
  ["a missing beginning", "missing: at change 1,", [delivery(5), delivery(7), delivery(9)]],
  ["a repeated change", "repeated: at change 2,", [delivery(4), delivery(4), delivery(5), delivery(7), delivery(9)]],
  ["a repeated end", "repeated: at change 5,", [delivery(4), delivery(5), delivery(7), delivery(9), delivery(9)]],
  [
    "a repeated stretch",
    "repeated: at change 3,",
    [delivery(4), delivery(5), delivery(4), delivery(5), delivery(7), delivery(9)],
  ],
  ["two changes swapped", "missing: at change 1,", [delivery(5), delivery(4), delivery(7), delivery(9)]],
  ["a change from before the start", "too much: at change 1,", [delivery(2), delivery(4), delivery(5), delivery(7), delivery(9)]],
  ["a change that does not match", "too much: at change 3,", [delivery(4), delivery(5), delivery(6), delivery(7), delivery(9)]],
  ["a wrong flag", "wrong: at change 2,", [delivery(4), delivery(5, { matches: false }), delivery(7), delivery(9)]],
  ["a wrong version", "wrong: at change 4,", [delivery(4), delivery(5), delivery(7), delivery(9, { version: 1 })]],
  ["a wrong kind", "wrong: at change 1,", [delivery(4, { kind: "CREATED" }), delivery(5), delivery(7), delivery(9)]],
  ["another record", "wrong: at change 1,", [delivery(4, { recordId: "wo_9" }), delivery(5), delivery(7), delivery(9)]],
])("The check finds %s", (_, start, received) => {
  expect(check(received)?.startsWith(start)).toBe(true);
});

test("A finding shows the first difference with its neighbours on both sides", () => {
  expect(check([delivery(4), delivery(7), delivery(9)])).toBe(
    "missing: at change 2, started after 2, reached 9: expected 5 wo_1 v5 UPDATED, received 7 wo_1 v7 UPDATED (4 expected, 3 received)\n" +
      "    expected: 4 wo_0 v4 UPDATED | 5 wo_1 v5 UPDATED | 7 wo_1 v7 UPDATED | 9 wo_1 v9 UPDATED\n" +
      "    received: 4 wo_0 v4 UPDATED | 7 wo_1 v7 UPDATED | 9 wo_1 v9 UPDATED",
  );
});
