/** How often each word occurs. */
export function countOf(words: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) addTo(counts, word);
  return counts;
}

/** Counts a word once more. */
export function addTo(counts: Map<string, number>, word: string): void {
  counts.set(word, (counts.get(word) ?? 0) + 1);
}

/** Counts as people read them, the highest first. */
export function describeCounts(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].filter(([, times]) => times > 0).toSorted(([, left], [, right]) => right - left);
  return sorted.length === 0 ? "none" : sorted.map(([word, times]) => `${times} ${word}`).join(", ");
}

const mostShown = 20;

/** What must not be, as people read it: how much there is, and the first of it. */
export function violationLines(violations: readonly string[]): readonly string[] {
  return [
    violations.length === 0 ? "violations: none" : `violations: ${violations.length}`,
    ...violations.slice(0, mostShown).map((violation) => `  ${violation}`),
    ...(violations.length > mostShown ? [`  and ${violations.length - mostShown} more`] : []),
  ];
}
