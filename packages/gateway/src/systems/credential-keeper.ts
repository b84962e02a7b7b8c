import type { ConnectorConfiguration } from "../catalog/catalog.ts";
import type { Settings } from "./authentication-methods.ts";
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
}

/** Systems' credentials in the store. Disposing waits for refreshes under way. */
export interface CredentialKeeper extends AsyncDisposable {
  /** Null when the system is gone or disconnected. */
  load(owner: CredentialOwner): Promise<StoredCredentials | null>;
  /**
   * New tokens in place of those of `version`: fetched once, however many ask, in this process or on other nodes, and stored
   * before anybody uses them. Answers newer ones at once when there are some.
   * @throws ConnectorError `UNAUTHENTICATED` when only the customer can help, `MISCONFIGURED` when only the operator can, both after
   * the system's status says so; `UNAVAILABLE` when it passes.
   */
  refresh(owner: CredentialOwner, version: number, signal: AbortSignal): Promise<StoredCredentials>;
}
