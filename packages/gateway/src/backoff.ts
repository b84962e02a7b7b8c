/** The wait before the next attempt to reach something that is away: a random part of a limit that doubles with every failure. */
export interface Backoff {
  /** Milliseconds until the next try. */
  next(): number;
  /**
   * Notes a success. The limit becomes small again only after the success has lasted a while, so something that breaks at once is
   * not retried faster and faster.
   */
  worked(): void;
}

export interface BackoffTiming {
  /** The first limit, in milliseconds. */
  readonly first: number;
  /** The highest limit, in milliseconds. */
  readonly longest: number;
  /** The milliseconds of success after which the limit becomes small again. Default: 10 seconds. */
  readonly proven?: number;
  readonly random?: () => number;
}

/** Starts with the first limit. The random part keeps clients that lost the same thing from all coming back at once. */
export function createBackoff({ first, longest, proven = 10_000, random = Math.random }: BackoffTiming): Backoff {
  let tries = 0;
  let workedAt: number | null = null;
  return {
    next() {
      if (workedAt !== null && performance.now() - workedAt >= proven) tries = 0;
      workedAt = null;
      const bound = Math.min(longest, first * 2 ** tries);
      tries += 1;
      return random() * bound;
    },
    worked() {
      workedAt = performance.now();
    },
  };
}

/** Waits this many milliseconds, or less when the signal is aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    timer.unref();
    signal.addEventListener("abort", finish);
    if (signal.aborted) finish();
  });
}
