const longest = 300;

/** A long run of token characters: with a digit in it, it is a key, a token or a trace id. */
const longRun = /[\w\-.~+/=%]{20,}/gu;

/**
 * A vendor's message, cleaned for a person: one line of at most 300 characters, with anything that looks like a token masked.
 * Null for an empty text, for markup, and for a text that repeats one of the secrets that the vendor was given.
 */
export function cleanVendorMessage(text: unknown, secrets: readonly (string | null)[] = []): string | null {
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
