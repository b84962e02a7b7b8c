import { setTimeout } from "node:timers/promises";
import { GatewayError } from "../errors.ts";
import type { Log } from "../log.ts";

const firstPause = 100;
const longestPause = 5_000;

/**
 * Reads, and when the database is away tries again for as long as the signal lets it, with pauses in milliseconds that grow: a subscriber
 * has nothing to hear meanwhile.
 * @throws GatewayError what is about the reader's place; the signal's abort error.
 */
export async function readPatiently<Read>(read: () => Promise<Read>, signal: AbortSignal, log: Log): Promise<Read> {
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await read();
    } catch (error) {
      if (GatewayError.isInstance(error) || signal.aborted) throw error;
      log.warn({ err: error, pause }, "the change log could not be read for a subscriber; trying again");
      await setTimeout(pause, undefined, { signal });
    }
  }
}
