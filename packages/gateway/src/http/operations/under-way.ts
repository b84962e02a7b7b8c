/** What has begun and not ended. */
export interface UnderWay {
  /** Counts work until it ends, and settles as it does. */
  during<Result>(work: Promise<Result>): Promise<Result>;
  /** Settles when nothing is under way, or after this many milliseconds. */
  over(patience: number): Promise<void>;
}

export function createUnderWay(): UnderWay {
  let count = 0;
  let ended: (() => void) | null = null;
  return {
    async during(work) {
      count += 1;
      try {
        return await work;
      } finally {
        count -= 1;
        if (count === 0) ended?.();
      }
    },
    over: (patience) =>
      new Promise((resolve) => {
        if (count === 0) return resolve();
        const timer = setTimeout(resolve, patience);
        ended = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
