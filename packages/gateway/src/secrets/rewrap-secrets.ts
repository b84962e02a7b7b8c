import { setTimeout } from "node:timers/promises";
import type { KeyProvider } from "./key-provider.ts";
import { SealError } from "./seal-error.ts";
import { createSealer } from "./sealer.ts";
import { sealedPrefix } from "./sealed-text.ts";

/** A stored sealed secret. */
export interface StoredSecret {
  readonly environmentId: string;
  /** The secret's id within the environment and its table. */
  readonly id: string;
  /** The system that the secret belongs to, if any. */
  readonly systemId: string | null;
  readonly sealed: string;
  /** The place that the secret is bound to. */
  readonly place: string;
}

/** A table of sealed secrets. */
export interface SecretTable {
  /** The number of secrets, and of those that do not begin with the prefix. */
  count(prefix: string): Promise<{ readonly all: number; readonly others: number }>;
  /** The first `limit` secrets after `after` that do not begin with the prefix, in the order of their keys. Without a prefix, all. */
  listOthers(prefix: string | null, after: StoredSecret | null, limit: number): Promise<readonly StoredSecret[]>;
  /** Replaces the sealed text. False when the stored text has changed. */
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
  /** The number of secrets. */
  readonly all: number;
  /** The number of secrets still under another key: those that do not open, and those that a node sealed with one in the meantime. */
  readonly remaining: number;
  readonly unopened: readonly UnopenedSecret[];
}

const portion = 100;
const mostPasses = 20;
/** Longer than nodes take to notice a change of their key file. */
const settleMilliseconds = 3000;

/** The input of a run. */
export interface RewrapDependencies {
  readonly keys: KeyProvider;
  readonly tables: readonly SecretTable[];
  readonly signal: AbortSignal;
  /** Called after every batch with the number of secrets done, of those found at first. */
  readonly onProgress?: (done: number, total: number) => void;
  /** The milliseconds to wait before checking all secrets again. Default: 3000. */
  readonly settleMilliseconds?: number;
}

/**
 * Re-wraps every secret under the current master key, while others read and write secrets. Each row is replaced separately and only if it
 * is unchanged, so the next run continues an interrupted one. After a run that changed something, all secrets are checked again, until
 * none is found that a slower node has sealed with an older key in the meantime.
 * @throws the signal's reason when the signal is aborted; SealError `UNAVAILABLE` when a key manager does not respond.
 */
export async function rewrapSecrets(dependencies: RewrapDependencies): Promise<RewrapOutcome> {
  const { others: total } = await count(dependencies.tables, sealedPrefix(await dependencies.keys.currentKeyId()));
  let rewrapped = 0;
  for (let pass = 1; ; pass++) {
    const keyId = await dependencies.keys.currentKeyId();
    const prefix = sealedPrefix(keyId);
    const unopened: UnopenedSecret[] = [];
    let isQuiet = true;
    for (const table of dependencies.tables) {
      for await (const secrets of portionsOf(table, prefix)) {
        const result = await rewrapPortion(dependencies, table, secrets);
        rewrapped += result.rewrapped;
        unopened.push(...result.unopened);
        isQuiet &&= result.unopened.length === secrets.length;
        dependencies.onProgress?.(rewrapped, Math.max(total, rewrapped));
      }
    }
    if (isQuiet || pass === mostPasses) {
      const { all, others: remaining } = await count(dependencies.tables, prefix);
      return { keyId, rewrapped, all, remaining, unopened };
    }
    await setTimeout(dependencies.settleMilliseconds ?? settleMilliseconds, undefined, { signal: dependencies.signal });
  }
}

/** The secrets that do not begin with the prefix, or all, in batches. */
export async function* portionsOf(table: SecretTable, prefix: string | null): AsyncGenerator<readonly StoredSecret[]> {
  for (let after: StoredSecret | null = null; ;) {
    const secrets = await table.listOthers(prefix, after, portion);
    if (secrets.length > 0) yield secrets;
    if (secrets.length < portion) return;
    after = secrets.at(-1) ?? null;
  }
}

async function rewrapPortion({ keys, signal }: RewrapDependencies, table: SecretTable, secrets: readonly StoredSecret[]) {
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
