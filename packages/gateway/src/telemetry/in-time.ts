import { setTimeout } from "node:timers/promises";

/** Waits for work, but no longer than so many milliseconds, and whatever comes of it. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const patience = setTimeout(milliseconds, undefined, { signal: over.signal }).catch(() => {});
  await Promise.race([work.catch(() => {}), patience]);
  over.abort();
}
