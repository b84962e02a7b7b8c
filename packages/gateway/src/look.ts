import { systemStopwatch, type Stopwatch } from "./clock.ts";

/** How many milliseconds what was read is shown, and how long who asks waits for what is read anew. */
export interface LookTimes {
  readonly fresh: number;
  readonly patience: number;
  readonly stopwatch?: Stopwatch;
}

/**
 * Looks at what only the database knows when somebody asks, and not again while that is fresh. Null while reading fails, or has not ended
 * in time. However many ask, and however long it hangs, there is one reading at a time.
 */
export function createLook<State>(
  read: () => Promise<State>,
  { fresh, patience, stopwatch = systemStopwatch }: LookTimes,
): () => Promise<State | null> {
  let shown: State | null = null;
  let reading: Promise<void> | null = null;
  let lookedAt = -Infinity;
  let look = Promise.resolve();

  const readAgain = async () => {
    reading ??= (async () => {
      try {
        shown = await read();
      } catch {
        shown = null;
      } finally {
        reading = null;
      }
    })();
    const late = Promise.withResolvers<"late">();
    const timer = setTimeout(() => late.resolve("late"), patience);
    const ended = await Promise.race([reading, late.promise]);
    clearTimeout(timer);
    if (ended === "late") shown = null;
  };

  return async () => {
    if (stopwatch() - lookedAt >= fresh) {
      lookedAt = stopwatch();
      look = readAgain();
    }
    await look;
    return shown;
  };
}
