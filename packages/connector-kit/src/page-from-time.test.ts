import type { PageCursor } from "@fettle/connector";
import fc from "fast-check";
import { expect, it } from "vitest";
import { pageFromTime, timeBefore } from "./page-from-time.ts";

interface Row {
  readonly id: number;
  readonly changedAt: number;
}
const names = { time: "changedAt", size: 5 };

function readAll(list: () => readonly Row[]): Set<number> {
  const listed = new Set<number>();
  let cursor: PageCursor = null;
  do {
    const from: string | null = timeBefore(cursor);
    const rows = list()
      .filter(({ changedAt }) => from === null || changedAt >= Number(from))
      .toSorted((one, other) => one.changedAt - other.changedAt)
      .slice(0, names.size);
    for (const { id } of rows) listed.add(id);
    cursor = pageFromTime(rows, names, cursor).next;
  } while (cursor !== null);
  return listed;
}

it("pageFromTime loses no record, with ties at every page's edge and while others come and go", () => {
  // At most four records of one time: a page of five can always go on.
  const times = fc.uniqueArray(fc.tuple(fc.nat(12), fc.nat(3)), { maxLength: 50, selector: String });
  fc.assert(
    fc.property(times, fc.array(fc.nat(12), { maxLength: 6 }), (made, gone) => {
      const rows = made.map(([changedAt, order]) => ({ id: changedAt * 4 + order, changedAt }));
      const removed = new Set<number>();
      let requests = 0;
      const listed = readAll(() => {
        const at = gone[requests++ - 1];
        for (const { id, changedAt } of rows) if (changedAt === at) removed.add(id);
        return rows.filter(({ id }) => !removed.has(id));
      });
      expect(rows.filter(({ id }) => !removed.has(id) && !listed.has(id))).toEqual([]);
    }),
  );
});

it("pageFromTime keeps the vendor's spelling of a time", () => {
  const page = pageFromTime([{ changedAt: "2026-01-31T09:00:00.1234567+01:00" }], names, null);
  expect(timeBefore(page.next)).toBe("2026-01-31T09:00:00.1234567+01:00");
});

it("pageFromTime detects what it cannot go on from", () => {
  const full = Array.from({ length: 5 }, () => ({ changedAt: 7 }));
  const { next } = pageFromTime(full, names, null);
  const unreadable = expect.objectContaining({ code: "UNEXPECTED_ANSWER" });
  expect(() => pageFromTime(full, names, next)).toThrow(unreadable);
  expect(() => pageFromTime([{ changedAt: 6 }], names, next)).toThrow(unreadable);
  expect(() => pageFromTime([{}], names, null)).toThrow(unreadable);
});

it.each(["", "7", "from:7", 'from:""', 'after:"7"'])("timeBefore refuses the cursor %j", (cursor) => {
  expect(() => timeBefore(cursor)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});
