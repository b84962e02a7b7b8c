/** The number of occurrences of each word. */
export function countOf(words: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) addTo(counts, word);
  return counts;
}

/** Counts one more occurrence of a word. */
export function addTo(counts: Map<string, number>, word: string): void {
  counts.set(word, (counts.get(word) ?? 0) + 1);
}

/** Readable counts, the highest first. */
export function describeCounts(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].filter(([, times]) => times > 0).toSorted(([, left], [, right]) => right - left);
  return sorted.length === 0 ? "none" : sorted.map(([word, times]) => `${times} ${word}`).join(", ");
}

const mostShown = 20;

/** Readable violations: their number, and the first of them. */
export function violationLines(violations: readonly string[]): readonly string[] {
  return [
    violations.length === 0 ? "violations: none" : `violations: ${violations.length}`,
    ...violations.slice(0, mostShown).map((violation) => `  ${violation}`),
    ...(violations.length > mostShown ? [`  and ${violations.length - mostShown} more`] : []),
  ];
}
