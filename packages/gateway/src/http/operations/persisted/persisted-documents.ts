import { limits } from "../../limits.ts";

/** The documents that clients ask for by their hash, in memory: a client sends one again that is gone. */
export interface PersistedDocuments {
  /** Null when the environment has no such document. */
  find(environmentId: string, hash: string): string | null;
  keep(environmentId: string, hash: string, text: string): void;
}

/** The memory for documents, in bytes: of all environments, and of one. */
export interface PersistedRules {
  readonly all: number;
  readonly ofOwner: number;
}

interface Kept {
  readonly texts: Map<string, string>;
  bytes: number;
}

/** Texts are UTF-16 in memory; the rest is the entry. */
const sizeOf = (text: string): number => 2 * text.length + 200;

/** Each environment keeps its most recent documents. When all of them together have too many, the one with the most gives some up. */
export function createPersistedDocuments({ all, ofOwner }: PersistedRules = limits.persisted): PersistedDocuments {
  const environments = new Map<string, Kept>();
  let held = 0;

  function dropOldest(environmentId: string, kept: Kept): void {
    const [oldest] = kept.texts;
    if (oldest === undefined) return;
    const [hash, text] = oldest;
    kept.texts.delete(hash);
    kept.bytes -= sizeOf(text);
    held -= sizeOf(text);
    if (kept.texts.size === 0) environments.delete(environmentId);
  }

  function largest(): readonly [string, Kept] | undefined {
    let most: readonly [string, Kept] | undefined;
    for (const one of environments) if (most === undefined || one[1].bytes > most[1].bytes) most = one;
    return most;
  }

  return {
    find(environmentId, hash) {
      const texts = environments.get(environmentId)?.texts;
      const text = texts?.get(hash);
      if (texts === undefined || text === undefined) return null;
      texts.delete(hash);
      texts.set(hash, text);
      return text;
    },
    keep(environmentId, hash, text) {
      const kept = environments.get(environmentId) ?? { texts: new Map<string, string>(), bytes: 0 };
      if (kept.texts.has(hash) || sizeOf(text) > ofOwner) return;
      environments.set(environmentId, kept);
      kept.texts.set(hash, text);
      kept.bytes += sizeOf(text);
      held += sizeOf(text);
      while (kept.bytes > ofOwner) dropOldest(environmentId, kept);
      for (let most = largest(); held > all && most !== undefined; most = largest()) dropOldest(...most);
    },
  };
}
