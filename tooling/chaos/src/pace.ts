import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "./random.ts";

/** Repeats something until the signal, each time after a random pause within this range of seconds. The signal never makes it reject. */
export async function pace(
  seconds: readonly [from: number, to: number],
  random: Random,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await pause(random.between(...seconds) * 1000, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await work();
  }
}
