const longest = 300;

/** A long run of token characters: with a digit in it a key, a token or a trace id. */
const longRun = /[\w\-.~+/=%]{20,}/gu;

/**
 * What a vendor said, fit to be shown to a person: one line of at most 300 characters, with what looks like a token left out.
 * Null for nothing, for markup, and for words that repeat one of the secrets that the vendor was given.
 */
export function vendorWords(text: unknown, secrets: readonly (string | null)[] = []): string | null {
  if (typeof text !== "string") return null;
  const line = text.replaceAll(/[\p{C}\p{Z}\s]+/gu, " ").trim();
  if (line === "" || /<[a-z!/?]/iu.test(line)) return null;
  if (secrets.some((secret) => secret !== null && secret !== "" && text.includes(secret))) return null;
  const masked = line.replaceAll(longRun, (run) => (/\d/u.test(run) ? "…" : run));
  // A character is one or two units long.
  const shown = Array.from(masked.slice(0, 2 * (longest + 1)));
  return shown.length > longest
    ? `${shown
        .slice(0, longest - 1)
        .join("")
        .trimEnd()}…`
    : shown.join("");
}
