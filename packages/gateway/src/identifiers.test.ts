import { expect, it } from "vitest";
import { beginOfTimedId, timedId } from "./identifiers.ts";

it("Timed ids sort by their time, and lie between the beginnings of their millisecond and the next", () => {
  const times = [0, 1, 31, 32, 1023, 1024, Date.parse("2026-11-30T15:00:00Z"), 32 ** 9 - 2];
  const ids = times.map((time) => timedId("req", new Date(time)));
  expect(ids.toSorted()).toEqual(ids);
  for (const [index, time] of times.entries()) {
    const id = ids[index] ?? "";
    expect(id).toMatch(/^req_[0-9a-z]{25}$/);
    expect(id >= beginOfTimedId("req", new Date(time))).toBe(true);
    expect(id < beginOfTimedId("req", new Date(time + 1))).toBe(true);
  }
});

it("Two ids of one time differ", () => {
  expect(timedId("req", new Date(0))).not.toBe(timedId("req", new Date(0)));
});
