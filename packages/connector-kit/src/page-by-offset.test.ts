import type { PageCursor } from "@fettle/connector";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type OffsetPageNames, pageByOffset, pageOffset } from "./page-by-offset.ts";
import { readPayload } from "./read-payload.ts";

interface Row {
  readonly id: number;
}
const rowsOf = (count: number): readonly Row[] => Array.from({ length: count }, (_, id) => ({ id }));

/** Reads a list to its end. `list` returns the rows as they are at the time of a request. */
function readAll(list: () => readonly unknown[], size: number, overlap?: number) {
  const listed: unknown[] = [];
  const offsets: number[] = [];
  const names: OffsetPageNames = { key: "id", ...(overlap === undefined ? {} : { overlap }) };
  let cursor: PageCursor = null;
  do {
    const offset = pageOffset(cursor);
    offsets.push(offset);
    const page = pageByOffset(list().slice(offset, offset + size), names, cursor);
    listed.push(...page.payloads);
    cursor = page.next;
  } while (cursor !== null);
  return { ids: new Set(listed.map((row) => Object(row).id as unknown)), offsets };
}

it("pageByOffset reads a list with an overlap, and ends where only known rows are left", () => {
  const rows = rowsOf(25);
  const { ids, offsets } = readAll(() => rows, 10, 2);
  expect(ids.size).toBe(25);
  expect(offsets).toEqual([0, 8, 16, 23]);
  expect(readAll(() => [], 10).offsets).toEqual([0]);
});

it("pageByOffset reads the whole list of a vendor that sends fewer rows than requested", () => {
  for (const size of [1, 2, 3, 10, 11, 25, 26]) expect(readAll(() => rowsOf(25), size).ids.size).toBe(25);
});

it("pageByOffset loses no record that stays, whatever comes and goes between two pages", () => {
  const change = fc.record({ at: fc.nat(60), removed: fc.nat(20), added: fc.nat(20) });
  fc.assert(
    fc.property(
      fc.nat(60),
      fc.integer({ min: 2, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.option(change, { nil: null }), { maxLength: 12 }),
      (count, size, overlap, changes) => {
        let rows = rowsOf(count);
        let made = count;
        let requests = 0;
        const removed = new Set<number>();
        const { ids } = readAll(
          () => {
            const next = requests === 0 ? null : (changes[requests - 1] ?? null);
            requests += 1;
            if (next === null) return rows;
            const added = Array.from({ length: next.added }, () => ({ id: made++ }));
            for (const { id } of rows.slice(next.at, next.at + next.removed)) removed.add(id);
            rows = rows.toSpliced(next.at, next.removed, ...added);
            return rows;
          },
          size,
          overlap,
        );
        expect(rowsOf(count).filter(({ id }) => !removed.has(id) && !ids.has(id))).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

it("pageByOffset goes on past rows whose keys cannot be read", () => {
  const between = Array.from({ length: 9 }, () => ({}));
  expect(readAll(() => [...rowsOf(5), ...between, { id: "last" }], 4, 3).ids).toContain("last");
  const { ids, offsets } = readAll(() => [...rowsOf(11), {}, null], 4, 3);
  expect(ids).toEqual(new Set([...rowsOf(11).map(({ id }) => id), undefined]));
  expect(offsets.length).toBeLessThan(15);
});

it("pageByOffset detects a vendor that ignores the offset", () => {
  const rows = rowsOf(30);
  const ignoring = () => Object.assign([...rows], { slice: () => rows.slice(0, 10) });
  expect(() => readAll(ignoring, 10)).toThrow(expect.objectContaining({ code: "UNEXPECTED_ANSWER" }));
});

it("pageByOffset reads an object around the list, and its total", () => {
  const answer = readPayload({ results: [{ id: "a" }], total: 7 }, { what: "list" });
  expect(pageByOffset(answer, { items: "results", key: "id", total: "total" }, null)).toMatchObject({ total: 7 });
  expect(() => pageByOffset(readPayload({}, { what: "list" }), { items: "results", key: "id" }, null)).toThrow(
    expect.objectContaining({ code: "UNEXPECTED_ANSWER" }),
  );
});

it.each([
  "",
  "2",
  "offset:",
  "offset:7",
  "offset:[1]",
  "offset:[0,0,0,-1]",
  'offset:["1",0,0,0]',
  "offset:[0,0,0,0,1]",
  "key:[]",
])("pageOffset refuses the cursor %j", (cursor) => {
  expect(() => pageOffset(cursor)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});
