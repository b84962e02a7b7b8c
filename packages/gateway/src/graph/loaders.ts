import DataLoader from "dataloader";
import type { Principal } from "../principal.ts";
import type { Use } from "../service-key.ts";
import type { AnswerSize } from "./answer-size.ts";

/** What a loader reads with. */
export interface Reading {
  readonly use: Use;
  /** What this principal may not see is as if it were not there: a loader sees to that. */
  readonly principal: Principal;
  /** Counts what is read. */
  readonly size: AnswerSize;
}

/** How something is read in batches. */
export interface LoaderOptions<Key, Value> {
  /** What tells keys apart. Left out: the keys themselves. */
  keyOf?(key: Key): string;
  /** Reads what belongs to the keys, in their order. An Error fails that one alone. */
  read(keys: readonly Key[], reading: Reading): Promise<readonly (Value | Error)[]>;
}

/** Something that is read in batches, the same for all operations. */
export interface Loader<Key, Value> {
  /** Its batches and its cache within one reading. */
  of(reading: Reading): DataLoader<Key, Value, unknown>;
}

/** Batched reads of one operation, or of one event of a subscription. */
export interface Loaders {
  of<Key, Value>(loader: Loader<Key, Value>): DataLoader<Key, Value, unknown>;
  /** Forgets what was read: after a write. */
  clear(): void;
}

/** Defines what is read in batches. It stands in the part of the graph that it is read for. */
export function defineLoader<Key, Value>({ keyOf, read }: LoaderOptions<Key, Value>): Loader<Key, Value> {
  const opened = new WeakMap<Reading, DataLoader<Key, Value, unknown>>();
  return {
    of(reading) {
      const loader =
        opened.get(reading) ??
        new DataLoader<Key, Value, unknown>((keys) => read(keys, reading), {
          maxBatchSize: 1000,
          ...(keyOf && { cacheKeyFn: keyOf }),
        });
      opened.set(reading, loader);
      return loader;
    },
  };
}

/** Fresh loaders with nothing cached. */
export function createLoaders(reading: Reading): Loaders {
  let current = reading;
  return {
    of: (loader) => loader.of(current),
    clear() {
      current = { ...reading };
    },
  };
}
