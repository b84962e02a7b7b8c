/** Where a value did not fit. */
export interface Misfit {
  /** The field, with the place inside it: `address.city`. */
  readonly path: string;
  /** What is wrong, without a subject: `has to be text`. */
  readonly problem: string;
  readonly value: unknown;
}

/** Thrown for a payload that does not make a record. The message says what is wrong, for the operator. */
export class RejectedPayload extends Error {
  override readonly name = "RejectedPayload";
  readonly misfit: Misfit | null;

  constructor(message: string, misfit: Misfit | null = null) {
    super(message);
    this.misfit = misfit;
  }
}
