import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import type { Settings } from "./authentication-methods.ts";
import type { Lease } from "../refresh/lease-rows.ts";
import type { Credentials } from "./credentials.ts";

/** The system that credentials belong to. */
export interface CredentialOwner {
  readonly environmentId: string;
  readonly systemId: string;
  readonly configuration: ConnectorConfiguration;
  readonly settings: Settings;
  readonly traceId: string;
}

/** The currently stored credentials. */
export interface StoredCredentials {
  readonly credentials: Credentials;
  readonly version: number;
  /** According to the system's status only a reconnect helps: no call is worth a try. */
  readonly isRefused: boolean;
  /** When to replace the access token ahead of its end; null when that is unnecessary or impossible. */
  readonly refreshAt: Date | null;
  /** Nothing requests new tokens before this time, because the last tries failed. Null when requests are allowed. */
  readonly refreshAfter: Date | null;
}

/** The stored credentials of systems. Disposing waits for refreshes under way. */
export interface CredentialKeeper extends AsyncDisposable {
  /** Null when the system is gone or disconnected. */
  load(owner: CredentialOwner): Promise<StoredCredentials | null>;
  /**
   * Replaces the tokens of `version`: they are fetched once, however many callers in this process or on other nodes ask, and stored
   * before anything uses them. Returns newer ones at once when they exist.
   * @throws ConnectorError `UNAUTHENTICATED` when only the customer can help, `MISCONFIGURED` when only the operator can, both after
   * the system's status shows it; `UNAVAILABLE` when the failure passes, with the time to wait.
   */
  refresh(owner: CredentialOwner, version: number, signal: AbortSignal): Promise<StoredCredentials>;
  /** The same under a lease that the caller has taken. Never throws: the system's status shows the outcome. */
  refreshUnder(owner: CredentialOwner, lease: Lease): Promise<void>;
}
