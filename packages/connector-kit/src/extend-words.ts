import { ConnectorError } from "@fettle/connector";

/** The rules of {@link extendWords}. */
export interface WordExtension<Value extends string> {
  /** The setting's name, for the message when it is wrong. */
  readonly setting: string;
  /** The setting's value: canonical word by vendor word. */
  readonly extra: Readonly<Record<string, string>>;
  /** The canonical words, as keys: the `values` of an enumeration's descriptor. */
  readonly values: Readonly<Record<Value, string>>;
}

/** The results so far: `normalize` asks for every record, and the words and the settings stay the same. */
const extendedBefore = new WeakMap<object, WeakMap<object, Readonly<Record<string, string>>>>();

/**
 * Adds an operator's words to the built-in ones; for the same vendor word, the operator's meaning wins.
 *
 * @throws ConnectorError `MISCONFIGURED` when the setting names a canonical word that does not exist.
 */
export function extendWords<Value extends string>(
  builtIn: Readonly<Record<string, Value>>,
  { setting, extra, values }: WordExtension<Value>,
): Readonly<Record<string, Value>> {
  const before = extendedBefore.get(builtIn)?.get(extra);
  if (before !== undefined) return before as Readonly<Record<string, Value>>; // made of these words
  const isCanonical = (word: string): word is Value => Object.hasOwn(values, word);
  const extended = new Map<string, Value>(Object.entries(builtIn));
  for (const [remote, word] of Object.entries(extra)) {
    if (!isCanonical(word)) {
      const known = Object.keys(values).join(", ");
      throw new ConnectorError(
        "MISCONFIGURED",
        `Setting ${setting}: ${remote} is mapped to ${word}, which is not one of ${known}.`,
      );
    }
    extended.set(remote, word);
  }
  const result: Readonly<Record<string, Value>> = Object.fromEntries(extended);
  const byExtra = extendedBefore.get(builtIn) ?? new WeakMap<object, Readonly<Record<string, string>>>();
  extendedBefore.set(builtIn, byExtra.set(extra, result));
  return result;
}
