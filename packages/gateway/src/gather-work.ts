/** How work is gathered into sets. */
export interface Gathering<Item, Result> {
  /** Items with the same key may share a set. At most one set of a key is worked on at a time. */
  readonly keyOf: (item: Item) => string;
  /** Works on a set and returns one result for each item, in their order. */
  readonly work: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Whether a failure would also meet each item alone, as when the database is away. Other failures are narrowed down to their items. */
  readonly concernsAll: (error: unknown) => boolean;
  /** How many sets are worked on at a time. */
  readonly places: number;
  readonly mostItems: number;
  /** The size of an item, in bytes or whatever bounds a set. */
  readonly sizeOf: (item: Item) => number;
  /** A set that exceeds this size has one item. */
  readonly mostBytes: number;
}

/** Items that wait to be worked on together. */
export interface GatheredWork<Item, Result> {
  /** Settles with the item's own result, whatever happens to the others of its set. */
  add(item: Item): Promise<Result>;
  /** The number of items and bytes that wait or are being worked on. */
  readonly held: { readonly items: number; readonly bytes: number };
}

interface Entry<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Works together on what is asked for at the same time, as a database does with commits: what arrives in one turn of the event loop, or
 * while the key's previous set is worked on, becomes one set. Keys take turns.
 */
export function gatherWork<Item, Result>(gathering: Gathering<Item, Result>): GatheredWork<Item, Result> {
  const { keyOf, work, concernsAll, places, mostItems, sizeOf, mostBytes } = gathering;
  const waiting = new Map<string, Entry<Item, Result>[]>();
  const busy = new Set<string>();
  const held = { items: 0, bytes: 0 };
  let isScheduled = false;

  const schedule = () => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(begin);
  };

  function begin(): void {
    isScheduled = false;
    for (const [key, entries] of waiting) {
      if (busy.size >= places) return;
      if (busy.has(key)) continue;
      const set = entries.splice(0, countOf(entries));
      waiting.delete(key);
      // Behind the other keys.
      if (entries.length > 0) waiting.set(key, entries);
      busy.add(key);
      void settle(set).then(() => {
        busy.delete(key);
        schedule();
      });
    }
  }

  function countOf(entries: readonly Entry<Item, Result>[]): number {
    let bytes = 0;
    const end = entries.findIndex(({ item }, index) => {
      bytes += sizeOf(item);
      return index >= mostItems || (index > 0 && bytes > mostBytes);
    });
    return end === -1 ? entries.length : end;
  }

  function release(set: readonly Entry<Item, Result>[]): void {
    held.items -= set.length;
    for (const { item } of set) held.bytes -= sizeOf(item);
  }

  async function settle(set: readonly Entry<Item, Result>[]): Promise<void> {
    try {
      const results = await work(set.map(({ item }) => item));
      release(set);
      for (const [index, { resolve }] of set.entries()) resolve(results[index] as Result); // one for each item
    } catch (error) {
      if (set.length === 1 || concernsAll(error)) {
        release(set);
        for (const { reject } of set) reject(error);
        return;
      }
      const middle = Math.ceil(set.length / 2);
      await settle(set.slice(0, middle));
      await settle(set.slice(middle));
    }
  }

  return {
    held,
    add(item) {
      return new Promise((resolve, reject) => {
        const key = keyOf(item);
        const entries = waiting.get(key);
        const entry = { item, resolve, reject };
        if (entries === undefined) waiting.set(key, [entry]);
        else entries.push(entry);
        held.items += 1;
        held.bytes += sizeOf(item);
        schedule();
      });
    },
  };
}
