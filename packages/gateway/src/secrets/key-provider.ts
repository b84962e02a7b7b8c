/**
 * The owner of the master keys: the environment, a file, later a key manager. Every secret is sealed under its own data key (32 random
 * bytes); the provider wraps that data key, and the wrapped key is stored beside the content together with the master key's id.
 *
 * For authors of a provider:
 * - Calls come at any time, many at once, and never inside a database transaction, so they may use the network. Calls of
 *   customers wait for them: give up after a few seconds.
 * - A failure is a SealError: `UNKNOWN_KEY` for an id that does not exist (any more), `UNREADABLE` when the wrapped key does not open,
 *   `UNAVAILABLE` for a failure that may pass. Callers retry the last, so do not retry for long.
 * - No key, wrapped or not, appears in an error or a log.
 * - An id stands for the same key for ever. It has 1 to 200 characters: letters, digits and `_ - : / + = @`, and no dot.
 */
export interface KeyProvider {
  /** The id of the key that wraps from now on. `fettle keys rotate` re-wraps everything under another key. */
  currentKeyId(): Promise<string>;
  /**
   * Wraps with the current key. `context` says where the secret is stored and is not secret. The wrapped key must not open under
   * another context: AWS calls it encryption context, Google and Azure additional authenticated data.
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
