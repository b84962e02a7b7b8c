import type { PageCursor } from "@fettle/connector";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type DayRange, type DayWindow, pageByDays } from "./page-by-days.ts";
import { addDays } from "./days.ts";

const range = { from: "2026-01-20", to: "2026-02-20", most: 14 };
const never = () => Promise.reject(new Error("must not be called"));

/** The windows that are asked for, when each has one page. */
async function windowsOf(of: DayRange): Promise<readonly DayWindow[]> {
  const windows: DayWindow[] = [];
  let cursor: PageCursor = null;
  do {
    const { next } = await pageByDays(of, cursor, async (window) => {
      windows.push(window);
      return { payloads: [], next: null };
    });
    cursor = next;
  } while (cursor !== null);
  return windows;
}

it("pageByDays splits a range into windows, with a shorter last one", async () => {
  expect(await windowsOf(range)).toEqual([
    { from: "2026-01-20", to: "2026-02-02" },
    { from: "2026-02-03", to: "2026-02-16" },
    { from: "2026-02-17", to: "2026-02-20" },
  ]);
  expect(await windowsOf({ ...range, to: "2026-01-20" })).toEqual([{ from: "2026-01-20", to: "2026-01-20" }]);
  expect(await windowsOf({ ...range, to: "2026-01-19" })).toEqual([]);
});

it("pageByDays covers each day of the range exactly once", async () => {
  const counts = fc.record({ first: fc.nat(3000), length: fc.nat(100), most: fc.integer({ min: 1, max: 40 }) });
  await fc.assert(
    fc.asyncProperty(counts, async ({ first, length, most }) => {
      const from = addDays("2020-01-01", first);
      const all = Array.from({ length }, (_, index) => addDays(from, index));
      const windows = await windowsOf({ from, to: addDays(from, length - 1), most });
      const covered = windows.flatMap((window) => {
        const days: string[] = [];
        for (let day = window.from; day <= window.to; day = addDays(day, 1)) days.push(day);
        expect(days.length).toBeLessThanOrEqual(most);
        return days;
      });
      expect(covered).toEqual(all);
    }),
  );
});

it("pageByDays reads every page of every window", async () => {
  const calls: string[] = [];
  const page = async ({ from, to }: DayWindow, cursor: PageCursor) => {
    calls.push(`${from} ${to} ${cursor}`);
    return { payloads: [from], next: cursor === null && from === "2026-02-03" ? "2" : null, total: 1 };
  };
  let cursor: PageCursor = null;
  do {
    const read = await pageByDays(range, cursor, page);
    expect(read).not.toHaveProperty("total");
    cursor = read.next;
  } while (cursor !== null);
  expect(calls).toEqual([
    "2026-01-20 2026-02-02 null",
    "2026-02-03 2026-02-16 null",
    "2026-02-03 2026-02-16 2",
    "2026-02-17 2026-02-20 null",
  ]);
});

it("pageByDays keeps a window's days while the range moves", async () => {
  const windows: DayWindow[] = [];
  const page = async (window: DayWindow, cursor: PageCursor) => {
    windows.push(window);
    return { payloads: [], next: cursor === null ? "2" : null };
  };
  const { next } = await pageByDays({ ...range, to: "2026-01-25" }, null, page);
  const second = await pageByDays({ ...range, to: "2026-01-26" }, next, page);
  await pageByDays({ ...range, to: "2026-01-26" }, second.next, page);
  expect(windows.map(({ from, to }) => `${from} ${to}`)).toEqual([
    "2026-01-20 2026-01-25",
    "2026-01-20 2026-01-25",
    "2026-01-26 2026-01-26",
  ]);
});

it("pageByDays ends when the range no longer reaches the cursor, and for an empty range", async () => {
  expect(await pageByDays({ ...range, to: "2026-02-02" }, 'days:["2026-02-03"]', never)).toEqual({ payloads: [], next: null });
  expect(await pageByDays({ ...range, to: "2026-01-01" }, null, never)).toEqual({ payloads: [], next: null });
});

it.each([
  "",
  "days:",
  'days:"2026-01-20"',
  "days:[]",
  'days:["20260120"]',
  'days:["2026-02-30"]',
  'days:["2026-01-20",2]',
  'days:["2026-01-20","2026-01-21",2]',
])("pageByDays refuses the cursor %j", async (cursor) => {
  await expect(pageByDays(range, cursor, never)).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

it("pageByDays refuses a range that is none", async () => {
  for (const wrong of [{ most: 0 }, { most: 1.5 }, { from: "2026-02-30" }, { to: "tomorrow" }]) {
    await expect(pageByDays({ ...range, ...wrong }, null, never)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  }
});
