import type { Scope } from "../principal.ts";

/** An API token as listed. Of the token itself only a hash is stored. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  /** The beginning of the token, which lets people tell their tokens apart. */
  readonly hint: string;
  readonly scopes: readonly Scope[];
  /** The only system that it can access, or null for the whole environment. */
  readonly systemId: string | null;
  /** REVOKED: ended at once. EXPIRED: reached the end that was set when it was created or rotated. */
  readonly status: "ACTIVE" | "EXPIRED" | "REVOKED";
  readonly createdAt: Date;
  /** Updated at most once a minute. */
  readonly lastUsedAt: Date | null;
  /** The network address of the last use; null when it is unknown. */
  readonly lastUsedFrom: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** A newly created token. */
export interface CreatedToken {
  readonly id: string;
  /** The token itself: shown once, stored only as a hash. */
  readonly token: string;
}

/** Selects the tokens of an environment, or only those bound to one system. Part of a `Principal`. */
export interface TokenOwner {
  readonly environmentId: string;
  readonly systemId: string | null;
}

/** The position of a token in the list, newest first. */
export interface TokenPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** Which tokens to list. */
export interface TokenQuery {
  /** Whether to include revoked and expired tokens. They are deleted after 90 days. */
  readonly includeEnded: boolean;
  readonly first: number;
  readonly after: TokenPosition | null;
}

/** A page of the list. */
export interface TokenPage {
  readonly tokens: readonly ApiToken[];
  readonly hasMore: boolean;
}
