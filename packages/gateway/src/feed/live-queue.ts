/** The bounded queue of one live subscriber. A queue that overflows is emptied and closed: the subscriber reads from the log again. */
export interface LiveQueue<Item> {
  /** False when the queue has overflowed and accepts nothing more. */
  push(item: Item): boolean;
  /** The next item, or null when none is waiting. */
  take(): Item | null;
  readonly hasOverflowed: boolean;
  /** Empties and closes the queue, as if it had overflowed. */
  overflow(): void;
  /** Called when an item arrives or the queue overflows. */
  onArrival: () => void;
}

/** Creates a queue of at most `capacity` items. */
export function createLiveQueue<Item>(capacity: number): LiveQueue<Item> {
  let items: Item[] = [];
  let start = 0;
  const queue: LiveQueue<Item> & { hasOverflowed: boolean } = {
    hasOverflowed: false,
    onArrival: () => {},
    push(item) {
      if (queue.hasOverflowed) return false;
      if (items.length - start >= capacity) {
        queue.overflow();
        return false;
      }
      items.push(item);
      queue.onArrival();
      return true;
    },
    overflow() {
      queue.hasOverflowed = true;
      items = [];
      start = 0;
      queue.onArrival();
    },
    take() {
      const item = items[start];
      if (item === undefined) return null;
      start += 1;
      if (start > 64 && start * 2 > items.length) {
        items = items.slice(start);
        start = 0;
      }
      return item;
    },
  };
  return queue;
}
