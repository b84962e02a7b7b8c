/** A required service is not available; the message says what to do. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
}
