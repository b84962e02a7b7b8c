import { setImmediate } from "node:timers/promises";

/**
 * Lets others have their turn between two steps of long work: the embedded store answers within one turn of the event loop, so that
 * without a pause nobody else would be served before all is done.
 * @throws what the signal was aborted with.
 */
export async function giveTurn(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
