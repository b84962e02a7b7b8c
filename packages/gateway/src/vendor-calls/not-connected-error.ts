/** No connection was made: the other side certainly never saw the call. The cause says why. */
export class NotConnectedError extends Error {
  override readonly name: string = "NotConnectedError";
}

/** A host has no allowed address. The message omits the addresses, which it must not reveal. */
export class AddressNotAllowedError extends NotConnectedError {
  override readonly name = "AddressNotAllowedError";
  readonly code = "ADDRESS_NOT_ALLOWED";
  readonly host: string;

  constructor(host: string) {
    super(`${host} has no address that may be called.`);
    this.host = host;
  }
}
