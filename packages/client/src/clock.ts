/** Time as the client sees it. */
export interface Clock {
  /** The time in milliseconds since 1970. It also measures durations, so do not set it while the client runs. */
  now(): number;
  /** Calls `call` once after the given time; the returned function cancels the call. */
  after(milliseconds: number, call: () => void): () => void;
}

/** The machine's time at the start, continued by its monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Settles after the given time, or rejects at once with the signal's reason when the signal is aborted. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = (): void => {
      takeBack();
      reject(signal.reason);
    };
    const takeBack = clock.after(milliseconds, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}
