/**
 * Values that one reader takes as they come, without a promise or an object for each: subscribers are many, and each change reaches all of
 * them. The reader takes until there is nothing, and again when something has arrived. What it leaves waits at the source.
 */
export interface Supply<Value> extends AsyncIterable<Value> {
  /** The next value. Null: there is none now, or, once the supply has ended, never again. @throws the failure that ends the supply */
  take(): Value | null;
  readonly hasEnded: boolean;
  /**
   * Set by the reader. Called when there may be a value, a failure or the end to take, sometimes without need, but not during `take`. It must
   * not throw.
   */
  onArrival: () => void;
  /** Ends the supply at once. May be called at any time and repeatedly. */
  end(): void;
}

/** The values one by one, as promises. Returning ends the supply, even during a wait. */
export function iterate<Value>(supply: Supply<Value>): AsyncIterableIterator<Value, undefined> {
  async function* taken(): AsyncGenerator<Value, undefined> {
    for (;;) {
      const value = supply.take();
      if (value !== null) yield value;
      else if (supply.hasEnded) return undefined;
      else await arrivalOf(supply);
    }
  }
  const values = taken();
  const iterator: AsyncIterableIterator<Value, undefined> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => values.next(),
    async return() {
      supply.end();
      return await values.return(undefined);
    },
  };
  return iterator;
}

const arrivalOf = (supply: Supply<unknown>): Promise<void> =>
  new Promise((resolve) => {
    supply.onArrival = resolve;
  });
