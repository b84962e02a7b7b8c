/** How much of an answer is kept. */
export const mostHeadBytes = 4096;

/**
 * The beginning of an answer as text for people: what is no UTF-8 becomes U+FFFD, and NUL, which PostgreSQL cannot store, is left
 * out. At most {@link mostHeadBytes} of UTF-8, cut between characters.
 */
export function textOfHead(bytes: Uint8Array): string {
  if (bytes.length === 0) return "";
  const text = decode(bytes);
  const encoded = Buffer.from(text);
  return encoded.length <= mostHeadBytes ? text : decode(encoded);
}

/** `stream` leaves out a character that the cut has made incomplete. */
const decode = (bytes: Uint8Array): string =>
  new TextDecoder().decode(bytes.subarray(0, mostHeadBytes), { stream: true }).replaceAll("\0", "");
