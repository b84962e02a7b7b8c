/** The vendor's words by canonical word; of several vendor's words for one, the first. */
export const invertWords = (known: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(known)
      .map(([word, value]) => [value, word] as const)
      .toReversed(),
  );
