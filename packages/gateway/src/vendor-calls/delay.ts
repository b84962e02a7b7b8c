import { setTimeout } from "node:timers/promises";

/** Waits, or throws the signal's reason as soon as it is aborted. It is passed in, so that tests need not wait. */
export type Delay = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Waits with a system timer. */
export const timerDelay: Delay = async (milliseconds, signal) => {
  await setTimeout(milliseconds, undefined, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
};
