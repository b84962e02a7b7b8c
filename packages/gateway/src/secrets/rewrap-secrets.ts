import { setTimeout } from "node:timers/promises";
import type { KeyProvider } from "./key-provider.ts";
import { SealError } from "./seal-error.ts";
import { createSealer } from "./sealer.ts";
import { sealedPrefix } from "./sealed-text.ts";

/** A sealed secret as it is stored. */
export interface StoredSecret {
  readonly environmentId: string;
  /** Its id within the environment and its table. */
  readonly id: string;
  /** The system that it belongs to, where there is one. */
  readonly systemId: string | null;
  readonly sealed: string;
  /** What it is bound to. */
  readonly place: string;
}

/** A table that holds sealed secrets. */
export interface SecretTable {
  /** How many there are, and how many of them do not begin with the prefix. */
  count(prefix: string): Promise<{ readonly all: number; readonly others: number }>;
  /** Those that do not begin with the prefix, in the order of their keys: the first `limit` behind `after`. Without a prefix, all. */
  listOthers(prefix: string | null, after: StoredSecret | null, limit: number): Promise<readonly StoredSecret[]>;
  /** Puts other sealed text in place of this one. False when it is no longer the one that is stored. */
  replace(secret: StoredSecret, sealed: string): Promise<boolean>;
}

/** A secret that could not be re-wrapped, and why. */
export interface UnopenedSecret {
  readonly systemId: string | null;
  readonly reason: string;
}

/** How a run ended. It is complete when `remaining` is 0. */
export interface RewrapOutcome {
  readonly keyId: string;
  readonly rewrapped: number;
  /** How many secrets there are. */
  readonly all: number;
  /** How many of them are still under another key: those that do not open, and what a node went on sealing with one. */
  readonly remaining: number;
  readonly unopened: readonly UnopenedSecret[];
}

const portion = 100;
const mostPasses = 20;
/** Longer than nodes take to notice that their file of keys has changed. */
const settleMilliseconds = 3000;

/** What a run works with. */
export interface RewrapMeans {
  readonly keys: KeyProvider;
  readonly tables: readonly SecretTable[];
  readonly signal: AbortSignal;
  /** Told after every portion how many of those found at first are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** How long to wait before looking through all again. Default: 3000. */
  readonly settleMilliseconds?: number;
}

/**
 * Brings every secret under the current master key, while others read and write them. Each row is replaced by itself and only if it is
 * still what was read: a run that is cut off has done part of the work, and the next one goes on. After a change all is looked
 * through again, until nothing is found that a slower node has sealed with an older key meanwhile.
 * @throws the signal's reason when it is aborted; SealError `UNAVAILABLE` when a key manager does not answer.
 */
export async function rewrapSecrets(means: RewrapMeans): Promise<RewrapOutcome> {
  const { others: total } = await count(means.tables, sealedPrefix(await means.keys.currentKeyId()));
  let rewrapped = 0;
  for (let pass = 1; ; pass++) {
    const keyId = await means.keys.currentKeyId();
    const prefix = sealedPrefix(keyId);
    const unopened: UnopenedSecret[] = [];
    let isQuiet = true;
    for (const table of means.tables) {
      for await (const secrets of portionsOf(table, prefix)) {
        const result = await rewrapPortion(means, table, secrets);
        rewrapped += result.rewrapped;
        unopened.push(...result.unopened);
        isQuiet &&= result.unopened.length === secrets.length;
        means.onProgress?.(rewrapped, Math.max(total, rewrapped));
      }
    }
    if (isQuiet || pass === mostPasses) {
      const { all, others: remaining } = await count(means.tables, prefix);
      return { keyId, rewrapped, all, remaining, unopened };
    }
    await setTimeout(means.settleMilliseconds ?? settleMilliseconds, undefined, { signal: means.signal });
  }
}

/** The secrets that do not begin with the prefix, or all, in portions. */
export async function* portionsOf(table: SecretTable, prefix: string | null): AsyncGenerator<readonly StoredSecret[]> {
  for (let after: StoredSecret | null = null; ;) {
    const secrets = await table.listOthers(prefix, after, portion);
    if (secrets.length > 0) yield secrets;
    if (secrets.length < portion) return;
    after = secrets.at(-1) ?? null;
  }
}

async function rewrapPortion({ keys, signal }: RewrapMeans, table: SecretTable, secrets: readonly StoredSecret[]) {
  const sealer = createSealer(keys);
  const unopened: UnopenedSecret[] = [];
  let rewrapped = 0;
  for (const secret of secrets) {
    signal.throwIfAborted();
    try {
      const sealed = await sealer.rewrap(secret.sealed, secret.place);
      if (sealed !== null && (await table.replace(secret, sealed))) rewrapped += 1;
    } catch (error) {
      if (!(error instanceof SealError) || error.code === "UNAVAILABLE") throw error;
      unopened.push({ systemId: secret.systemId, reason: error.message });
    }
  }
  return { rewrapped, unopened };
}

async function count(tables: readonly SecretTable[], prefix: string) {
  const counts = await Promise.all(tables.map((table) => table.count(prefix)));
  return {
    all: counts.reduce((sum, { all }) => sum + all, 0),
    others: counts.reduce((sum, { others }) => sum + others, 0),
  };
}
