/** Answers that several subscribers share. */
export interface SharedAnswers {
  /**
   * Returns the answer to a change for `key`: the first call makes it, and calls soon after share it. A failure reaches those who wait for
   * it and is then forgotten.
   */
  of(key: string, about: string, make: () => Promise<string>): Promise<string>;
  /** Forgets all answers. */
  clear(): void;
}

/** Live subscribers read a change at about the same time; later, its relations may have changed. */
const keptMilliseconds = 2_000;
/** The characters of all kept answers. */
const mostCharacters = 16_000_000;

interface Kept {
  readonly answer: Promise<string>;
  readonly since: number;
  characters: number;
}

/** `now`: monotonic milliseconds. */
export function createSharedAnswers(now: () => number = () => performance.now()): SharedAnswers {
  // In the order of creation.
  const kept = new Map<string, Kept>();
  let characters = 0;

  function forget(name: string, entry: Kept): void {
    if (kept.get(name) !== entry) return;
    kept.delete(name);
    characters -= entry.characters;
  }

  function forgetOld(): void {
    const oldest = now() - keptMilliseconds;
    for (const [name, entry] of kept) {
      if (entry.since >= oldest && characters <= mostCharacters) return;
      forget(name, entry);
    }
  }

  return {
    async of(key, about, make) {
      forgetOld();
      const name = `${about} ${key}`;
      const known = kept.get(name);
      if (known !== undefined) return await known.answer;
      const entry: Kept = { answer: make(), since: now(), characters: 0 };
      kept.set(name, entry);
      try {
        const text = await entry.answer;
        if (kept.get(name) === entry) {
          entry.characters = text.length;
          characters += text.length;
        }
        return text;
      } catch (error) {
        forget(name, entry);
        throw error;
      }
    },
    clear() {
      kept.clear();
      characters = 0;
    },
  };
}
