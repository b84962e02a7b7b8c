/**
 * Who holds the master keys: the environment, a file, later a key manager. Every secret is sealed under a data key of its own (32 random
 * bytes); the provider wraps that data key, and the wrapped key is stored beside the content together with the master key's id.
 *
 * For who writes one:
 * - Calls come at any time, many at once, and never inside a database transaction, so they may go over the network. Calls of
 *   customers wait for them: give up after a few seconds.
 * - A failure is a SealError: `UNKNOWN_KEY` for an id that is not (or no longer) there, `UNREADABLE` when the wrapped key does not open,
 *   `UNAVAILABLE` for what may pass; callers try that again, so do not retry for long yourself.
 * - No key, wrapped or not, stands in an error or a log.
 * - A key's id stands for the same key for ever. It has 1 to 200 characters: letters, digits and `_ - : / + = @`, and no dot.
 */
export interface KeyProvider {
  /** The id of the key that wraps from now on. `fettle keys rotate` re-wraps everything under another key. */
  currentKeyId(): Promise<string>;
  /**
   * Wraps with the current key. `context` says where the secret is stored; it is not secret, and the wrapped key must not open under
   * another one: AWS calls it encryption context, Google and Azure additional authenticated data.
   */
  wrap(dataKey: Buffer, context: string): Promise<WrappedKey>;
  /** Unwraps a data key. `keyId`, `wrapped` and `context` are those of the wrapping, or may have been altered. */
  unwrap(keyId: string, wrapped: Buffer, context: string): Promise<Buffer>;
}

/** A data key under a master key. */
export interface WrappedKey {
  readonly keyId: string;
  readonly wrapped: Buffer;
}
