import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Settings } from "./authentication-methods.ts";
import type { Lease } from "../refresh/lease-rows.ts";
import type { Credentials } from "./credentials.ts";

/** Whose credentials. */
export interface CredentialOwner {
  readonly environmentId: string;
  readonly systemId: string;
  readonly configuration: ConnectorConfiguration;
  readonly settings: Settings;
  readonly traceId: string;
}

/** Credentials as they are stored now. */
export interface StoredCredentials {
  readonly credentials: Credentials;
  readonly version: number;
  /** The system's status says that only a reconnect helps: no call is worth a try. */
  readonly isRefused: boolean;
  /** When the access token is to be replaced ahead of its end; null when that need not or cannot be. */
  readonly refreshAt: Date | null;
  /** Until when nobody asks for new tokens, because the last tries failed. Null when they may be asked for. */
  readonly refreshAfter: Date | null;
}

/** Systems' credentials in the store. Disposing waits for refreshes under way. */
export interface CredentialKeeper extends AsyncDisposable {
  /** Null when the system is gone or disconnected. */
  load(owner: CredentialOwner): Promise<StoredCredentials | null>;
  /**
   * New tokens in place of those of `version`: fetched once, however many ask, in this process or on other nodes, and stored
   * before anybody uses them. Answers newer ones at once when there are some.
   * @throws ConnectorError `UNAUTHENTICATED` when only the customer can help, `MISCONFIGURED` when only the operator can, both after
   * the system's status says so; `UNAVAILABLE` when it passes, with the time after which to come back.
   */
  refresh(owner: CredentialOwner, version: number, signal: AbortSignal): Promise<StoredCredentials>;
  /** The same for a lease that the caller has taken already. Never throws: what came of it stands in the system's status. */
  refreshUnder(owner: CredentialOwner, lease: Lease): Promise<void>;
}
