const longest = 300;
/** The maximum number of characters to read. */
const longestRead = 4000;

/**
 * Makes a vendor's error text presentable: one line, at most 300 characters, web addresses without their query, a full stop
 * at the end. Null for empty text.
 */
export function plainMessage(text: string | null | undefined): string | null {
  const line = (text ?? "")
    .slice(0, longestRead)
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .replaceAll(/(https?:\/\/[^\s?#]+)[?#]\S*/gu, "$1");
  if (line === "") return null;
  const cut = line.length > longest ? `${line.slice(0, longest - 1).trimEnd()}…` : line;
  return /[.!?…]$/u.test(cut) ? cut : `${cut}.`;
}
