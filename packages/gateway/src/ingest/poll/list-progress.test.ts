import type { Page } from "@fettle/connector";
import { expect, it } from "vitest";
import { advance, checkPage, EndlessListError, failed, hasRecovered, noProgress } from "./list-progress.ts";

interface Shown {
  readonly next: string | null;
  readonly ids?: readonly string[];
  readonly newestRemoteAt?: Date;
  readonly milliseconds?: number;
}

/** Reads a list until it ends or is given up; returns the number of pages and the error message. */
function read(page: (number: number) => Shown): { readonly pages: number; readonly error: string | null } {
  let progress = noProgress();
  for (let number = 1; ; number += 1) {
    const { next, ids = [], newestRemoteAt = null, milliseconds = 0 } = page(number);
    const payloads = ids.map((id) => ({ id }));
    try {
      progress = advance(progress, { payloads, next }, { recordIds: ids, newestRemoteAt }, milliseconds);
    } catch (error) {
      return { pages: number, error: error instanceof EndlessListError ? error.message : "another error" };
    }
    if (next === null) return { pages: progress.pages, error: null };
  }
}
const records = (number: number) => [`${number}a`, `${number}b`];

const until = (last: number, number: number) => (number < last ? String(number) : null);

it("A list of a million records may take ten seconds for each page of a hundred", () => {
  const given = read((number) => ({ next: until(10_000, number), ids: records(number), milliseconds: 10_000 }));
  expect(given).toEqual({ pages: 10_000, error: null });
});

it.each([
  ["names one page forever", () => "A", 2],
  ["alternates between two pages", (number: number) => "BA"[number % 2], 4],
  ["loops after some pages", (number: number) => String(number < 50 ? number : 50 + (number % 7)), 71],
])("A list that %s is given up", (_, next, pages) => {
  const given = read((number) => ({ next: next(number) ?? "", ids: records(number) }));
  expect(given.error).toMatch(/^The vendor's list does not end: page \d+ leads back to an earlier page\.$/);
  expect(given.pages).toBe(pages);
});

it.each([
  ["the same page", () => 1, 3],
  ["two pages in turn", (number: number) => number % 2, 8],
])("A list that shows %s under ever new cursors is given up", (_, which, most) => {
  const given = read((number) => ({ next: String(number), ids: records(which(number)) }));
  expect(given.error).toMatch(/repeats earlier pages\.$/);
  expect(given.pages).toBeLessThanOrEqual(most);
});

it("A list that brings nothing, too much, or too little in too long a time is given up", () => {
  expect(read((number) => ({ next: String(number) }))).toMatchObject({ pages: 100, error: expect.stringContaining("empty") });
  expect(read((number) => ({ next: String(number), ids: records(number) })).error).toContain("more than 100000 pages");
  const slow = read((number) => ({ next: String(number), ids: records(number), milliseconds: 100_000 }));
  expect(slow.error).toContain("more than 72 hours");
});

it.each([
  ["are empty", (number: number) => ({ ids: number % 50 === 0 ? records(number) : [] })],
  ["repeat records", (number: number) => ({ ids: [`${number}`, `${number + 1}`] })],
  ["repeat a page", (number: number) => ({ ids: records(number === 3 ? 2 : number) })],
  ["change while they are read", (number: number) => ({ ids: ["hot"], newestRemoteAt: new Date(number * 1000) })],
])("A list may have pages that %s", (_, page) => {
  expect(read((number) => ({ next: until(99, number), ...page(number) })).error).toBeNull();
});

const onePage = (progress = noProgress()) =>
  advance(progress, { payloads: [], next: String(progress.pages) }, { recordIds: [], newestRemoteAt: null }, 0);

it("A list counts as failing until it is past the page where it failed", () => {
  const before = failed(onePage(onePage()));
  expect(hasRecovered(before)).toBe(false);
  expect(hasRecovered(onePage(before))).toBe(true);
  expect(hasRecovered(onePage(onePage(noProgress(2))))).toBe(false);
  expect(hasRecovered(onePage(onePage(onePage(noProgress(2)))))).toBe(true);
});

it("A page that cannot be stored is refused", () => {
  // Pages that a connector written in JavaScript may return.
  const pages = [
    { payloads: null, next: null },
    { payloads: [], next: 7 },
    { payloads: [], next: "a\0b" },
  ] as unknown as Page[];
  for (const page of [...pages, { payloads: [], next: "x".repeat(20_001) }]) {
    expect(() => checkPage(page)).toThrow(expect.objectContaining({ code: "UNEXPECTED_ANSWER" }));
  }
  expect(checkPage({ payloads: [1], next: "x" })).toEqual({ payloads: [1], next: "x" });
  expect(checkPage({ payloads: [1], next: "x", total: 9 })).toEqual({ payloads: [1], next: "x", total: 9 });
  // A number that cannot be one of records is not worth a failure.
  for (const total of [-1, 1.5, Number.NaN, null])
    expect(checkPage({ payloads: [], next: null, total })).toEqual({ payloads: [], next: null });
});
