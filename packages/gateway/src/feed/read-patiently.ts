import { createBackoff, pause } from "../backoff.ts";
import { GatewayError } from "../errors.ts";
import type { Log } from "../log.ts";

const timing = { first: 200, longest: 5000 };

/**
 * Reads, and retries while the database is unavailable until the signal is aborted, with growing pauses for each subscriber,
 * which receives nothing in the meantime.
 * @throws GatewayError about the reader's place; the signal's abort reason.
 */
export async function readPatiently<Read>(read: () => Promise<Read>, signal: AbortSignal, log: Log): Promise<Read> {
  const backoff = createBackoff(timing);
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (GatewayError.isInstance(error) || signal.aborted) throw error;
      const pauseMilliseconds = backoff.next();
      log.warn({ err: error, pauseMilliseconds }, "the change log could not be read for a subscriber; trying again");
      await pause(pauseMilliseconds, signal);
      signal.throwIfAborted();
    }
  }
}
