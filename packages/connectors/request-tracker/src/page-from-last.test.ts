import { pageNumber, readPayload } from "@fettle/connector-kit";
import { expect, it } from "vitest";
import { pageFromLast } from "./page-from-last.ts";

const size = 2;

/** Lists all rows. Before each request but the first, a row is removed. */
function list(rows: number[], removals: readonly number[]): ReadonlySet<unknown> {
  const seen = new Set<unknown>();
  const remaining = [...removals];
  for (let cursor: string | null = null; ;) {
    const number = pageNumber(cursor);
    const items = rows.slice((number - 1) * size, number * size);
    const answer = readPayload({ items, pages: Math.ceil(rows.length / size), total: rows.length }, { what: "list" });
    const { payloads, next } = pageFromLast(answer, cursor);
    for (const row of payloads) seen.add(row);
    if (next === null) return seen;
    cursor = next;
    const removed = remaining.shift();
    if (removed !== undefined) rows.splice(rows.indexOf(removed), 1);
  }
}

it.each([{ removals: [] }, { removals: [1] }, { removals: [1, 2, 3] }, { removals: [7, 5, 1] }, { removals: [4, 3] }])(
  "no row is lost when $removals go while pages are read",
  ({ removals }) => {
    const rows = [1, 2, 3, 4, 5, 6, 7];
    const seen = list([...rows], removals);
    for (const row of rows.filter((one) => !removals.includes(one))) expect(seen).toContain(row);
  },
);

it("a list of one page, or of none, is asked for once", () => {
  expect(pageFromLast(readPayload({ items: [1], pages: 1 }, { what: "list" }), null).next).toBeNull();
  expect(pageFromLast(readPayload({ items: [], pages: 0 }, { what: "list" }), null).next).toBeNull();
});
