interface Reads<Result> {
  readonly current: Promise<Result>;
  next: Promise<Result> | null;
}

/**
 * Lets those who ask for the same while it is read share the next read, so nobody is given what was read before they asked. Whoever asks while
 * nothing is read has it read at once.
 */
export function shareReads<Result>(read: (key: string) => Promise<Result>): (key: string) => Promise<Result> {
  const underWay = new Map<string, Reads<Result>>();

  function begin(key: string): Promise<Result> {
    const reads: Reads<Result> = { current: read(key), next: null };
    underWay.set(key, reads);
    const settle = () => {
      if (reads.next === null) underWay.delete(key);
    };
    reads.current.then(settle, settle);
    return reads.current;
  }

  return (key) => {
    const reads = underWay.get(key);
    if (reads === undefined) return begin(key);
    const again = () => begin(key);
    return (reads.next ??= reads.current.then(again, again));
  };
}
