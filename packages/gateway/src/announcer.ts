/** Tells those who listen in this process of what has happened. */
export interface Announcer<Item> {
  tell(items: readonly Item[]): void;
  /** `listener` must not throw. */
  listen(listener: (items: readonly Item[]) => void): Disposable;
}

export function createAnnouncer<Item>(): Announcer<Item> {
  const listeners = new Set<(items: readonly Item[]) => void>();
  return {
    tell(items) {
      for (const listener of listeners) listener(items);
    },
    listen(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}

/** An entry of a log that has been written. */
export interface WrittenEntry {
  readonly environmentId: string;
  readonly id: string;
}
