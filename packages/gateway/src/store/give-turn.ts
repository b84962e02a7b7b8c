import { setImmediate } from "node:timers/promises";

/**
 * Lets other work run between two steps of long work. The embedded store answers within one turn of the event loop, so without a
 * pause everything else would wait until the end.
 * @throws the reason with which the signal was aborted.
 */
export async function giveTurn(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
