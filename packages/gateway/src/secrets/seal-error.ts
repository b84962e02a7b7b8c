/** A sealed secret that does not open. `UNKNOWN_KEY`: its master key is not configured (any more). */
export class SealError extends Error {
  override readonly name = "SealError";
  readonly code: "UNKNOWN_KEY" | "UNREADABLE";

  constructor(code: SealError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
