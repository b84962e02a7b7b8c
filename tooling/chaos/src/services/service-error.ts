/** A service that is needed is not there; the message says what to do. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
}
