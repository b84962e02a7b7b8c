/** The most likely intended word: the one with the fewest letters to change, if most letters are right. */
export function nearest(word: string, known: Iterable<string>): string | null {
  let best: { readonly word: string; readonly distance: number } | null = null;
  for (const candidate of known) {
    const distance = distanceOf(word, candidate);
    if (distance <= Math.max(1, candidate.length / 3) && distance < (best?.distance ?? Infinity))
      best = { word: candidate, distance };
  }
  return best?.word ?? null;
}

/** The number of letters to insert, delete or replace. */
function distanceOf(from: string, to: string): number {
  let row = [...to].map((_letter, index) => index + 1);
  for (const [index, letter] of [...from].entries()) {
    let left = index + 1;
    let diagonal = index;
    row = [...to].map((other, column) => {
      const above = row[column] ?? 0;
      left = Math.min(left + 1, above + 1, diagonal + (letter === other ? 0 : 1));
      diagonal = above;
      return left;
    });
  }
  return row.at(-1) ?? from.length;
}
