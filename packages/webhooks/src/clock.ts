/** Time as the receiver sees it. */
export interface Clock {
  /** The time in milliseconds since 1970. */
  now(): number;
  /** Calls `call` once after the given time; the returned function cancels the call. */
  after(milliseconds: number, call: () => void): () => void;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};
