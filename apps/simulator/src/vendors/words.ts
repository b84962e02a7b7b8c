/** Translates a vendor's words to canonical ones and back. Of several vendor words for one canonical word, writes use the first. */
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
