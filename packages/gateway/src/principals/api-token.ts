import type { Scope } from "../principal.ts";

/** An API token as it is listed. The token itself is kept only as a hash. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  /** How the token begins, so that people can tell their tokens apart. */
  readonly hint: string;
  readonly scopes: readonly Scope[];
  /** The only system that it may see, or null for all of the environment. */
  readonly systemId: string | null;
  /** REVOKED: ended at once. EXPIRED: came to the end that it was given, by its maker or by a rotation. */
  readonly status: "ACTIVE" | "EXPIRED" | "REVOKED";
  readonly createdAt: Date;
  /** Written down at most once a minute. */
  readonly lastUsedAt: Date | null;
  /** The network address of the last use; null when it is not known. */
  readonly lastUsedFrom: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** A token that was just made. */
export interface CreatedToken {
  readonly id: string;
  /** The token itself: shown once, kept only as a hash. */
  readonly token: string;
}

/** Whose tokens: those of an environment, or only those that are bound to the one system. Part of a `Principal`. */
export interface TokenOwner {
  readonly environmentId: string;
  readonly systemId: string | null;
}

/** Where a token stands in the list, newest first. */
export interface TokenPlace {
  readonly createdAt: Date;
  readonly id: string;
}

/** Which tokens to list. */
export interface TokenQuery {
  /** Whether tokens that were revoked or have expired are listed too. They are forgotten after 90 days. */
  readonly includeEnded: boolean;
  readonly first: number;
  readonly after: TokenPlace | null;
}

/** A page of the list. */
export interface TokenPage {
  readonly tokens: readonly ApiToken[];
  readonly hasMore: boolean;
}
