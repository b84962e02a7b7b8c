import type { Word } from "@fettle/connector";

/** Reads a vendor's word: text, or null when the vendor gives none. */
export type WordReader<Value extends string> = (remote: string | null) => Word<Value>;

/** The words of a map, looked up in a `Map` that is made once. */
const lookups = new WeakMap<object, ReadonlyMap<string, string>>();

/**
 * Maps a vendor's words to canonical ones and keeps the vendor's beside them. Words must match exactly, apart from spaces around
 * them. A word that is not in the map is `UNKNOWN`, never a guess.
 *
 * @param map canonical word by vendor word.
 * @param absent the canonical word when the vendor gives none. Default: `UNKNOWN`.
 */
export function words<const Value extends string>(
  map: Readonly<Record<string, Value>>,
  absent: NoInfer<Value> | "UNKNOWN" = "UNKNOWN",
): WordReader<Value | "UNKNOWN"> {
  const known = lookups.get(map) as ReadonlyMap<string, Value> | undefined; // made of this map
  const byWord = known ?? new Map<string, Value>(Object.entries(map));
  if (known === undefined) lookups.set(map, byWord);
  return (remote) => {
    const word = remote?.trim() ?? "";
    return word === "" ? { value: absent, remote: null } : { value: byWord.get(word) ?? "UNKNOWN", remote: word };
  };
}
