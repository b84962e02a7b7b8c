/** The canonical word for each of a vendor's words, and back: the first vendor word of a canonical one is written. */
export interface Words<Canonical extends string> {
  canonical(word: string): Canonical | "UNKNOWN";
  /** Undefined where the vendor has no such word. */
  vendor(canonical: Canonical): string | undefined;
}

export const words = <Canonical extends string>(
  table: readonly (readonly [word: string, canonical: Canonical])[],
): Words<Canonical> => ({
  canonical: (word) => table.find(([each]) => each === word)?.[1] ?? "UNKNOWN",
  vendor: (canonical) => table.find(([, each]) => each === canonical)?.[0],
});
