/** Thrown for a payload that does not make a record. The message says what is wrong, for the operator. */
export class RejectedPayload extends Error {
  override readonly name = "RejectedPayload";
}
