interface Reads<Result> {
  /** Settles as the current read ends, and never rejects. */
  running: Promise<unknown>;
  next: Promise<Result> | null;
}

/**
 * Lets those who ask for the same while it is read share the next read, so nobody is given what was read before they asked. Whoever asks while
 * nothing is read has it read at once; with `waitsATurn` a read begins only when the event loop has come round, for others to share it.
 */
export function shareReads<Result>(
  read: (key: string) => Promise<Result>,
  { waitsATurn = false }: { readonly waitsATurn?: boolean } = {},
): (key: string) => Promise<Result> {
  const underWay = new Map<string, Reads<Result>>();

  function begin(key: string, reads: Reads<Result>): Promise<Result> {
    reads.next = null;
    const reading = read(key);
    const end = () => {
      if (reads.next === null) underWay.delete(key);
    };
    reads.running = reading.then(end, end);
    return reading;
  }

  async function beginAfter(key: string, reads: Reads<Result>): Promise<Result> {
    await reads.running;
    if (waitsATurn) await new Promise((resolve) => setImmediate(resolve));
    return await begin(key, reads);
  }

  return (key) => {
    const known = underWay.get(key);
    const reads = known ?? { running: Promise.resolve(), next: null };
    underWay.set(key, reads);
    return known === undefined && !waitsATurn ? begin(key, reads) : (reads.next ??= beginAfter(key, reads));
  };
}
