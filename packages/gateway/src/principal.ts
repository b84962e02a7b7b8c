/** What a token may do. `admin` includes all; `systems` is to connect and disconnect. */
export type Scope = "read" | "write" | "systems" | "admin";

/** Who calls: the environment that a valid API token stands for, and its rights. */
export interface Principal {
  readonly environmentId: string;
  readonly environmentKind: "test" | "live";
  readonly tokenId: string;
  readonly scopes: readonly Scope[];
  /** The only system the token may see, or null for all of the environment. */
  readonly systemId: string | null;
  /** When the token ends by itself; null when it does not. */
  readonly expiresAt: Date | null;
}
