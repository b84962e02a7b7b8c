import type { VendorWord } from "@fettle/connector";

/** What {@link likelyWord} compares with. */
export interface LikelyWords<Value extends string> {
  /** The canonical values, as keys: the `values` of the setting. */
  readonly values: Readonly<Record<Value, string>>;
  /**
   * Words with a known meaning: those that the connector maps by itself, and others that customers often choose, such as
   * `{ parts: "ON_HOLD" }`. Default: none.
   */
  readonly declared?: Readonly<Record<string, Exclude<NoInfer<Value>, "UNKNOWN">>>;
}

/**
 * Returns a `propose` for a word list. A word, or its label, means what the most similar known word means: the same letters, all
 * letters but one, or the same words in it (`Waiting for parts` contains `parts`). Canonical values count as known words. Where two
 * meanings are equally likely, or nothing is alike, the proposal is null.
 */
export function likelyWord<Value extends string>({
  values,
  declared = {},
}: LikelyWords<Value>): (word: VendorWord) => Exclude<Value, "UNKNOWN"> | null {
  type Meaning = Exclude<Value, "UNKNOWN">;
  const names = Object.keys(values).filter((value) => value !== "UNKNOWN");
  const isMeaning = (value: string): value is Meaning => names.includes(value);
  const known = [...names.map((value) => [value, value]), ...Object.entries<string>(declared)].flatMap(
    ([word = "", value = ""]) => (isMeaning(value) && wordsIn(word).length > 0 ? [{ words: wordsIn(word), value }] : []),
  );
  return ({ word, label }) => {
    const asked = [wordsIn(word), wordsIn(label)].filter((words) => words.length > 0);
    const likeness = new Map<Meaning, number>();
    for (const { words, value } of known)
      likeness.set(value, Math.max(likeness.get(value) ?? 0, ...asked.map((given) => likenessOf(given, words))));
    const best = Math.max(0, ...likeness.values());
    const [first, ...others] = [...likeness].filter(([, points]) => points === best).map(([value]) => value);
    return best === 0 || others.length > 0 || first === undefined ? null : first;
  };
}

/** The words in a name: `waitingForParts`, `WAITING_FOR_PARTS` and `Waiting for parts` have the same. */
const wordsIn = (text: string): readonly string[] =>
  text
    .slice(0, 200)
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

/** The same counts most, then a slip of one letter, then words that contain all the known ones: the more of them, the better. */
function likenessOf(given: readonly string[], known: readonly string[]): number {
  const [one, other] = [given.join(""), known.join("")];
  if (one === other) return 1000;
  if (differInOneLetter(one, other)) return 500;
  return known.every((word) => given.includes(word)) ? known.length : 0;
}

const shortestForSlips = 5;

function differInOneLetter(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length < shortestForSlips || long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const rest = short.slice(short.length === long.length ? start + 1 : start);
  return long.slice(start + 1) === rest;
}
