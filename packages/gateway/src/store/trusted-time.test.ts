import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openTestStore } from "../systems/testing/open-test-store.ts";
import type { Store } from "./database.ts";
import { trustTime } from "./trusted-time.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse("2026-01-31T08:00:00.000Z");
let store: Store;
beforeAll(async () => {
  store = await openTestStore();
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());
beforeEach(async () => {
  await store.service
    .updateTable("trusted_time")
    .set({ reached_at: new Date(start), doubted_since: null })
    .execute();
  await look(0);
});

/** What is believed when the clock shows so many milliseconds after the start; null where it stands. */
const look = async (after: number) => {
  const { time, doubtedSince } = await trustTime(store, new Date(start + after));
  expect(doubtedSince === null).toBe(time.getTime() === start + after);
  return time.getTime() - start;
};

it("goes along with a clock that goes along", async () => {
  for (let after = 0; after < day; after += 10 * minute) expect(await look(after)).toBe(after);
});

it.each([hour, day, 400 * day])(
  "stands for a day when the clock was set ahead by %i ms, and is where it was when that is put right",
  async (jump) => {
    for (const later of [0, minute, hour, day - 1]) expect(await look(jump + later)).toBe(0);
    expect(await look(10 * minute)).toBe(10 * minute);
    // A second time it counts anew.
    expect(await look(jump + day)).toBe(10 * minute);
  },
);

it("believes after a day what the clock still says, as when the gateway was off", async () => {
  expect(await look(3 * day)).toBe(0);
  expect(await look(4 * day)).toBe(4 * day);
  expect(await look(4 * day + minute)).toBe(4 * day + minute);
});

it("follows a clock that goes back at once, and does not follow it back up", async () => {
  expect(await look(-day)).toBe(-day);
  expect(await look(0)).toBe(-day);
  expect(await look(-day + minute)).toBe(-day + minute);
});
