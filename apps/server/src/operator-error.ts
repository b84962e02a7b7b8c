/** A failure that the operator can fix: its message is one line that says what is wrong and what to do. */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}
