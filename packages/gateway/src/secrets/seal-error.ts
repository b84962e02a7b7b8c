/**
 * A secret that cannot be sealed or opened. `UNKNOWN_KEY`: its master key is not configured (any more). `UNREADABLE`: it was altered,
 * moved, or sealed with another key of the same id. `UNAVAILABLE`: a key manager does not respond at the moment.
 */
export class SealError extends Error {
  override readonly name = "SealError";
  readonly code: "UNKNOWN_KEY" | "UNREADABLE" | "UNAVAILABLE";

  constructor(code: SealError["code"], message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
