/** Credentials as a call carries them. */
export interface CarriedCredentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Which credentials these are: goes up when they are replaced. */
  readonly version: number;
}

/** Where a system's credentials come from. All of it may be called by several calls at the same time. */
export interface CredentialSource {
  /** Set for credentials that are only being tried: a 401 is the connector's to read, in the vendor's words. */
  readonly isTrial?: true;
  /** The newest, refreshed ahead of their end. @throws ConnectorError when there are none that work. */
  current(signal: AbortSignal): Promise<CarriedCredentials>;
  /**
   * The vendor has refused these with a 401. Returns when `current` gives others.
   * @throws ConnectorError `UNAUTHENTICATED` when there are none to be had, after the system's status says so.
   */
  renew(refused: CarriedCredentials, signal: AbortSignal): Promise<void>;
  /** The vendor has refused renewed ones as well: writes that down and answers the error to throw. */
  giveUp(refused: CarriedCredentials): Promise<Error>;
}

/** Headers that are not the connector's to set. */
const reserved = ["authorization", "proxy-authorization", "cookie", "host", "content-length", "connection", "transfer-encoding"];

/** The headers of a call: the connector's own with the credentials put over them. */
export function carryCredentials(own: Readonly<Record<string, string>> | undefined, credentials: CarriedCredentials): Headers {
  const headers = new Headers(own);
  if (!headers.has("user-agent")) headers.set("user-agent", "fettle");
  for (const name of reserved) headers.delete(name);
  for (const [name, value] of Object.entries(credentials.headers)) headers.set(name, value);
  return headers;
}
