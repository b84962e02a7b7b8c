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
export interface Loader<Opened> {
  /** The batches and the cache of one reading. */
  of(reading: Reading): Opened;
}

/** The batched reads of one operation or of one event of a subscription. */
export interface Loaders {
  of<Opened>(loader: Loader<Opened>): Opened;
  /** Empties the caches, after a write. */
  clear(): void;
}

/** Defines a batched read, in the part of the graph that uses it. */
export const defineLoader = <Key, Value>({ keyOf, read }: LoaderOptions<Key, Value>): Loader<DataLoader<Key, Value, unknown>> =>
  oncePerReading(
    (reading) =>
      new DataLoader<Key, Value, unknown>((keys) => read(keys, reading), {
        maxBatchSize: mostAtOnce,
        ...(keyOf && { cacheKeyFn: keyOf }),
      }),
  );

/** The most keys of one read. */
export const mostAtOnce = 1000;

/** Opens something once for each reading that uses it. */
export function oncePerReading<Opened>(open: (reading: Reading) => Opened): Loader<Opened> {
  const opened = new WeakMap<Reading, Opened>();
  return {
    of(reading) {
      const before = opened.get(reading) ?? open(reading);
      opened.set(reading, before);
      return before;
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
