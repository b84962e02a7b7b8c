/** How many letters have to be put in, taken out or replaced to make one word of another. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The word that is most like a name; null when none is, which is more than a third away. */
export function nearestName(name: string, words: readonly string[]): string | null {
  const [nearest] = words.map((word) => ({ word, away: distance(name, word) })).toSorted((one, other) => one.away - other.away);
  return nearest !== undefined && nearest.away <= name.length / 3 ? nearest.word : null;
}
