/** A text that goes to many readers. It is encoded once for all of them. */
export interface SharedText {
  /** Its UTF-8, one character a byte. Node writes such a string together with a reader's own part, without a buffer for each. */
  readonly bytes: string;
  /** The same bytes, for texts that are too large to be copied for each reader. */
  readonly buffer: Buffer;
}

export function sharedTextOf(text: string): SharedText {
  const bytes = bytesOf(text);
  let buffer: Buffer | undefined;
  return {
    bytes,
    get buffer() {
      buffer ??= Buffer.from(bytes, "latin1");
      return buffer;
    },
  };
}

/** The UTF-8 of a text, one character a byte. */
export const bytesOf = (text: string): string =>
  Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString("latin1");
