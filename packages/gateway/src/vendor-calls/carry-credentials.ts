import type { HideBytes } from "../payloads/payload.ts";

/** Credentials as a call carries them. */
export interface CarriedCredentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Identifies the credentials: increases when they are replaced. */
  readonly version: number;
  /** Takes these credentials, and the others of the system, out of what is logged. */
  readonly hide: HideBytes;
}

/** The source of a system's credentials. Concurrent calls may use all of it. */
export interface CredentialSource {
  /** The newest credentials, refreshed ahead of their end. @throws ConnectorError when none work. */
  current(signal: AbortSignal): Promise<CarriedCredentials>;
  /** How to handle a 401. Null for credentials on trial: the connector then reads the answer itself. */
  readonly refusals: CredentialRefusals | null;
}

/** Handles a vendor's 401. */
export interface CredentialRefusals {
  /**
   * Returns once `current` has other credentials: `renewed` when they were fetched because of the refusal, `replaced` when newer ones
   * existed already.
   * @throws ConnectorError `UNAUTHENTICATED` when there are none, after the system's status shows it.
   */
  renew(refused: CarriedCredentials, signal: AbortSignal): Promise<"renewed" | "replaced">;
  /**
   * Finds out whether renewed credentials that are refused as well are dead. `works` when the vendor accepts them and refuses only this
   * call, `replaced` when they had expired or been replaced.
   * @throws ConnectorError `UNAUTHENTICATED` when they are dead, after the system's status shows it; `UNAVAILABLE` when that is unclear.
   */
  giveUp(refused: CarriedCredentials, signal: AbortSignal): Promise<"works" | "replaced">;
}

/** Headers that a connector may not set. */
const reserved = ["authorization", "proxy-authorization", "cookie", "host", "content-length", "connection", "transfer-encoding"];

/** The headers of a call: those of each set go before the ones of the sets in front of it, and the credentials are on top. */
export function carryCredentials(
  sets: readonly (Readonly<Record<string, string>> | undefined)[],
  credentials: CarriedCredentials,
): Headers {
  const headers = new Headers();
  for (const set of sets) for (const [name, value] of Object.entries(set ?? {})) headers.set(name, value);
  if (!headers.has("user-agent")) headers.set("user-agent", "fettle");
  for (const name of reserved) headers.delete(name);
  for (const [name, value] of Object.entries(credentials.headers)) headers.set(name, value);
  return headers;
}
