/** Credentials as a call carries them. */
export interface CarriedCredentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Which credentials these are: goes up when they are replaced. */
  readonly version: number;
}

/** Where a system's credentials come from. All of it may be called by several calls at the same time. */
export interface CredentialSource {
  /** The newest, refreshed ahead of their end. @throws ConnectorError when there are none that work. */
  current(signal: AbortSignal): Promise<CarriedCredentials>;
  /** What to do about a 401. Null for credentials that are only being tried: the answer is the connector's to read. */
  readonly refusals: CredentialRefusals | null;
}

/** What to do when a vendor refuses credentials with a 401. */
export interface CredentialRefusals {
  /**
   * Returns when `current` gives others: `renewed` when these were fetched because of the refusal, `replaced` when somebody had fetched
   * newer ones before.
   * @throws ConnectorError `UNAUTHENTICATED` when there are none to be had, after the system's status says so.
   */
  renew(refused: CarriedCredentials, signal: AbortSignal): Promise<"renewed" | "replaced">;
  /**
   * Renewed ones have been refused as well: finds out whether they are dead. `works` when the vendor accepts them and refuses just this
   * call, `replaced` when they had ended, or been replaced, by themselves.
   * @throws ConnectorError `UNAUTHENTICATED` when they are dead, after the system's status says so; `UNAVAILABLE` when nobody can tell now.
   */
  giveUp(refused: CarriedCredentials, signal: AbortSignal): Promise<"works" | "replaced">;
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
