/** How long to wait before the next try at something that is away: a random part of a bound that doubles with every failure. */
export interface Backoff {
  /** Milliseconds until the next try. */
  next(): number;
  /** It worked. The bound begins small again once that has lasted a while, so that what breaks at once is not tried all the faster. */
  worked(): void;
}

export interface BackoffTiming {
  /** The first bound, in milliseconds. */
  readonly first: number;
  /** The bound that is never passed, in milliseconds. */
  readonly longest: number;
  /** After how many milliseconds of working the bound begins small again. Default: 10 seconds. */
  readonly proven?: number;
  readonly random?: () => number;
}

/** Begins with the first bound. Drawing at random keeps many who lost the same thing from coming back all at once. */
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

/** Waits for so many milliseconds; less when the signal is aborted. */
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
