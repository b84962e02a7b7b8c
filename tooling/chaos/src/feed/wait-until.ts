import { setTimeout as pause } from "node:timers/promises";

/** Looks again and again, for so long, until nothing is left to say, and answers what was said last. A look that fails says why. */
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
