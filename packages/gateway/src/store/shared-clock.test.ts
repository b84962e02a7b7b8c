import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import type { OpenStore } from "./opened-store.ts";
import { openCopiedStore } from "./testing/open-copied-store.ts";
import { openSharedClock } from "./shared-clock.ts";

const day = 86_400_000;
let store: OpenStore;
beforeAll(async () => {
  store = await openCopiedStore();
}, 60_000);
afterAll(async () => {
  await store[Symbol.asyncDispose]();
});

afterEach(() => void vi.useRealTimers());

/** Sets the process's clock, which is also the embedded store's. */
const setClock = (milliseconds: number) =>
  vi.useFakeTimers({ toFake: ["Date"], shouldAdvanceTime: true, now: Date.now() + milliseconds });
const isNear = (time: Date, expected: number) => Math.abs(time.getTime() - expected) < 5000;

it.each([-day, day])("The shared clock follows the database and not a machine whose clock was set by %i ms", async (jump) => {
  // As on a server with a clock of its own, which is not read again here.
  using shared = await openSharedClock({ kind: "postgres", service: store.service });
  const before = Date.now();
  setClock(jump);
  expect(isNear(shared.clock(), before)).toBe(true);
});

it.each([-day, day])("The shared clock follows a database clock that is set by %i ms", async (jump) => {
  using shared = await openSharedClock({ kind: "postgres", service: store.service }, 5);
  setClock(jump);
  await expect.poll(() => isNear(shared.clock(), Date.now())).toBe(true);
});

it("The shared clock is the process's own when the store has no other", async () => {
  using shared = await openSharedClock(store);
  setClock(-day);
  expect(isNear(shared.clock(), Date.now())).toBe(true);
});
