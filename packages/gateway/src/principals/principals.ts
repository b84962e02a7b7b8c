import type { Principal, Scope } from "./principal.ts";

/** A token that was just made. */
export interface CreatedToken {
  readonly id: string;
  /** The token itself: shown once, kept only as a hash. */
  readonly token: string;
}

/** Workspaces, environments and the tokens that stand for them. */
export interface Principals {
  /** Who the bearer token stands for; null when it is malformed, unknown, expired or revoked. Constant time in the token. */
  authenticate(token: string): Promise<Principal | null>;
  /** Makes the workspace `default` with its environments `test` and `live` unless they are there; answers their ids. */
  ensureDefaultWorkspace(): Promise<{ readonly test: string; readonly live: string }>;
  createToken(input: {
    readonly environmentId: string;
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly systemId?: string;
    readonly expiresAt?: Date;
  }): Promise<CreatedToken>;
}
