import { type WordReader, words } from "./map-words.ts";

/**
 * Like `words`, for a vendor that declares all its words: the map must say what each of them means, `"UNKNOWN"` where there is no
 * canonical word for it. A word that is missing or was not declared does not compile, and throws when the connector is loaded, so
 * that the list of a newer API description cannot be half mapped. At run time a word that the vendor has not declared is still
 * `UNKNOWN`.
 *
 * @param declared the vendor's list of words, as its API description gives it.
 * @param map canonical word by vendor word.
 * @param absent the canonical word when the vendor gives none. Default: `UNKNOWN`.
 * @throws TypeError naming the words that are missing from the map or were not declared.
 */
export function declaredWords<
  const Declared extends readonly string[],
  const Meanings extends { readonly [Word in Declared[number]]: string },
>(
  declared: Declared,
  map: Meanings & { readonly [Word in Exclude<keyof Meanings, Declared[number]>]: never },
  absent: NoInfer<Meanings[keyof Meanings] & string> | "UNKNOWN" = "UNKNOWN",
): WordReader<(Meanings[keyof Meanings] & string) | "UNKNOWN"> {
  const missing = declared.filter((word) => !Object.hasOwn(map, word));
  const undeclared = Object.keys(map).filter((word) => !declared.includes(word));
  if (missing.length > 0) throw new TypeError(`The map does not say what ${missing.join(", ")} means.`);
  if (undeclared.length > 0) throw new TypeError(`The vendor has not declared ${undeclared.join(", ")}.`);
  return words<Meanings[keyof Meanings] & string>(map, absent);
}
