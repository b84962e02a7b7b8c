import { setTimeout as pause } from "node:timers/promises";

/** Repeats a check, for at most this long, until it returns nothing. Returns the last result. A check that throws returns its message. */
export async function waitUntilNothing(
  look: () => Promise<readonly string[]>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const until = performance.now() + milliseconds;
  for (;;) {
    signal.throwIfAborted();
    const left = await look().catch((error: unknown) => [error instanceof Error ? error.message : "unknown"]);
    if (left.length === 0 || performance.now() > until) return left;
    await pause(lookMilliseconds);
  }
}

const lookMilliseconds = 500;
