/** A word that a customer's vendor has shown. */
export interface SeenWord {
  readonly word: string;
  readonly label: string;
  /** What it probably means; null when that is anybody's guess. */
  readonly proposed: string | null;
}

/** The words that a customer's vendor has shown, by list. */
export type SeenWords = { readonly [list: string]: readonly SeenWord[] };

/** What words are said to mean, by list and word: a canonical value, or null for nothing that is known. */
export type Meanings = { readonly [list: string]: ReadonlyMap<string, string | null> };
