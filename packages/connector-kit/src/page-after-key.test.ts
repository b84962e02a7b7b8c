import type { PageCursor } from "@fettle/connector";
import fc from "fast-check";
import { expect, it } from "vitest";
import { keyBefore, pageAfterKey } from "./page-after-key.ts";
import { readPayload } from "./read-payload.ts";

const names = { key: "id" };
const unending = expect.objectContaining({ code: "UNEXPECTED_ANSWER" });

it("pageAfterKey goes on after the last key and ends at an empty page", () => {
  expect(keyBefore(null)).toBeNull();
  const first = pageAfterKey([{ id: 8 }, { id: 10 }], names, null);
  expect(first.payloads).toEqual([{ id: 8 }, { id: 10 }]);
  expect(keyBefore(first.next)).toBe("10");
  expect(pageAfterKey([], names, first.next)).toEqual({ payloads: [], next: null });
  const answer = readPayload({ jobs: [{ id: "a" }], count: 2 }, { what: "list" });
  expect(pageAfterKey(answer, { items: "jobs", key: "id", total: "count" }, null)).toMatchObject({ total: 2 });
});

it("pageAfterKey loses no record that stays, whatever comes and goes between two pages", () => {
  const ids = fc.uniqueArray(fc.bigInt({ min: 0n, max: 10n ** 20n }), { maxLength: 40 });
  fc.assert(
    fc.property(ids, fc.array(ids, { maxLength: 10 }), fc.integer({ min: 1, max: 7 }), (stay, others, size) => {
      const listed = new Set<unknown>();
      let cursor: PageCursor = null;
      let requests = 0;
      do {
        const after = keyBefore(cursor);
        const now = [...new Set([...stay, ...(others[requests++] ?? [])])];
        const rows = now
          .filter((id) => after === null || id > BigInt(after))
          .toSorted((one, other) => (one < other ? -1 : 1))
          .slice(0, size)
          .map((id) => ({ id }));
        const page = pageAfterKey(rows, names, cursor);
        for (const { id } of rows) listed.add(id);
        cursor = page.next;
      } while (cursor !== null);
      for (const id of stay) expect(listed).toContain(id);
    }),
  );
});

it("pageAfterKey detects lists that never end and lists out of order", () => {
  const { next } = pageAfterKey([{ id: 9 }, { id: 10 }], names, null);
  expect(() => pageAfterKey([{ id: 9 }, { id: 10 }], names, next)).toThrow(unending);
  expect(() => pageAfterKey([{ id: 12 }, { id: 11 }], names, null)).toThrow(unending);
  const { next: text } = pageAfterKey([{ id: "x" }], names, null);
  expect(() => pageAfterKey([{ id: "x" }], names, text)).toThrow(unending);
  expect(() => pageAfterKey([{}], names, null)).toThrow(unending);
});

it.each(["", "10", "after:", "after:10", 'after:""', 'offset:"10"'])("keyBefore refuses the cursor %j", (cursor) => {
  expect(() => keyBefore(cursor)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});
