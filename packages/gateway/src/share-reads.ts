interface Reads<Result> {
  /** Settles with the current read, and never rejects. */
  running: Promise<unknown>;
  next: Promise<Result> | null;
}

/**
 * Reads one thing once at a time for each key, as a database does with writes to the disk. Whoever asks while it is read shares the next read,
 * because what the current one sees may be older than the question; those who ask in one turn of the event loop share a read, too.
 */
export function shareReads<Result>(read: (key: string) => Promise<Result>): (key: string) => Promise<Result> {
  const underWay = new Map<string, Reads<Result>>();

  async function readNext(key: string, reads: Reads<Result>): Promise<Result> {
    await reads.running;
    await new Promise((resolve) => setImmediate(resolve));
    reads.next = null;
    const reading = read(key);
    reads.running = reading.catch(() => {});
    try {
      return await reading;
    } finally {
      if (reads.next === null) underWay.delete(key);
    }
  }

  return (key) => {
    const reads = underWay.get(key) ?? { running: Promise.resolve(), next: null };
    underWay.set(key, reads);
    return (reads.next ??= readNext(key, reads));
  };
}
