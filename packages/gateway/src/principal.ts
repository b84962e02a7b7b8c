/**
 * What a token may do. `admin` includes everything; `systems` allows connecting and disconnecting, `passthrough` any call of a vendor's API
 * that the system allows.
 */
export type Scope = "read" | "write" | "systems" | "passthrough" | "admin";

/** The caller: the environment of a valid API token, and its rights. */
export interface Principal {
  readonly environmentId: string;
  readonly environmentKind: "test" | "live";
  readonly tokenId: string;
  readonly scopes: readonly Scope[];
  /** The only system that the token may see, or null for the whole environment. */
  readonly systemId: string | null;
  /** When the token expires; null when it does not. */
  readonly expiresAt: Date | null;
}
