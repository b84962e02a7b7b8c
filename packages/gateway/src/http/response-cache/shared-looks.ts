/** Looks that those who ask at the same time share, as commits share a write to the disk. */
export interface SharedLooks {
  /** Settles when a look that began after the call has ended; its failure is the caller's. */
  look(): Promise<void>;
}

/**
 * Runs one look at a time. Whoever asks while one is under way gets the next, because what the running one sees may be older than the
 * question; those who ask in one turn of the event loop get the same.
 */
export function createSharedLooks(run: () => Promise<void>): SharedLooks {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  async function begin(before: Promise<void>): Promise<void> {
    await before.catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    running = next ?? running;
    next = null;
    await run();
  }

  return {
    look: () => (next ??= begin(running)),
  };
}
