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

/** The trusted time when the clock shows this many milliseconds after the start; null when it stands still. */
const look = async (after: number) => {
  const { time, doubtedSince } = await trustTime(store, new Date(start + after));
  expect(doubtedSince === null).toBe(time.getTime() === start + after);
  return time.getTime() - start;
};

it("The trusted time follows a clock that runs normally", async () => {
  for (let after = 0; after < day; after += 10 * minute) expect(await look(after)).toBe(after);
});

it.each([hour, day, 400 * day])(
  "The trusted time stands still for a day after the clock was set ahead by %i ms, and continues when that is corrected",
  async (jump) => {
    for (const later of [0, minute, hour, day - 1]) expect(await look(jump + later)).toBe(0);
    expect(await look(10 * minute)).toBe(10 * minute);
    // The second time the day begins again.
    expect(await look(jump + day)).toBe(10 * minute);
  },
);

it("After a day the trusted time accepts what the clock still shows, as when the gateway was off", async () => {
  expect(await look(3 * day)).toBe(0);
  expect(await look(4 * day)).toBe(4 * day);
  expect(await look(4 * day + minute)).toBe(4 * day + minute);
});

it("The trusted time follows a clock that goes back at once, and not its return", async () => {
  expect(await look(-day)).toBe(-day);
  expect(await look(0)).toBe(-day);
  expect(await look(-day + minute)).toBe(-day + minute);
});
