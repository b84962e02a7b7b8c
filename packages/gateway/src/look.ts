import { systemStopwatch, type Stopwatch } from "./clock.ts";

/** How many milliseconds a result stays fresh, and how long a caller waits for a new one. */
export interface LookTimes {
  readonly fresh: number;
  readonly patience: number;
  readonly stopwatch?: Stopwatch;
}

/**
 * Reads state that only the database knows, on demand, and not again while the last result is fresh. Null while reading fails or
 * does not end in time. There is only one read at a time, however many callers ask and however long it hangs.
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
