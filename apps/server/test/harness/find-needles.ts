const step = 6;

/** Shorter ones can be missed. */
export const shortestNeedle = 2 * step - 1;

/** Finds which of many texts stand in another, each named once. */
export type FindNeedles = (text: string) => ReadonlySet<string>;

/**
 * Makes a search for many needles at once, whose time does not grow with their number: it looks at every sixth place of a text, and
 * wherever a needle stands, one of those falls on the beginning of one of six pieces of it.
 */
export function createFindNeedles(needles: Iterable<string>): FindNeedles {
  const pieces = new Map<string, { readonly needle: string; readonly offset: number }[]>();
  for (const needle of needles) {
    if (needle.length < shortestNeedle) throw new Error(`A needle has at least ${shortestNeedle} characters`);
    // From its end: the beginnings are often alike.
    for (let offset = needle.length - shortestNeedle; offset <= needle.length - step; offset += 1) {
      const piece = needle.slice(offset, offset + step);
      const places = pieces.get(piece);
      if (places === undefined) pieces.set(piece, [{ needle, offset }]);
      else places.push({ needle, offset });
    }
  }
  return (text) => {
    const found = new Set<string>();
    for (let place = 0; place + step <= text.length; place += step) {
      for (const { needle, offset } of pieces.get(text.slice(place, place + step)) ?? []) {
        if (text.startsWith(needle, place - offset)) found.add(needle);
      }
    }
    return found;
  };
}
