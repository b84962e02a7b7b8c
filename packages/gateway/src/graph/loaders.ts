import DataLoader from "dataloader";
import type { Principal } from "../principal.ts";
import type { Use } from "../service-key.ts";
import type { AnswerSize } from "./answer-size.ts";

/** The context in which a loader reads. */
export interface Reading {
  readonly use: Use;
  /** A loader treats whatever this principal may not see as missing. */
  readonly principal: Principal;
  /** Counts the data that loaders read. */
  readonly size: AnswerSize;
}

/** Describes a batched read. */
export interface LoaderOptions<Key, Value> {
  /** Identifies a key. Default: the key itself. */
  keyOf?(key: Key): string;
  /** Reads the values of the keys, in their order. An Error fails only its own key. */
  read(keys: readonly Key[], reading: Reading): Promise<readonly (Value | Error)[]>;
}

/** A batched read, shared by all operations. */
export interface Loader<Key, Value> {
  /** The batches and the cache of one reading. */
  of(reading: Reading): DataLoader<Key, Value, unknown>;
}

/** The batched reads of one operation or of one event of a subscription. */
export interface Loaders {
  of<Key, Value>(loader: Loader<Key, Value>): DataLoader<Key, Value, unknown>;
  /** Empties the caches, after a write. */
  clear(): void;
}

/** Defines a batched read, in the part of the graph that uses it. */
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

/** Creates loaders with empty caches. */
export function createLoaders(reading: Reading): Loaders {
  let current = reading;
  return {
    of: (loader) => loader.of(current),
    clear() {
      current = { ...reading };
    },
  };
}
