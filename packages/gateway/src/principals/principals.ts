import type { DatabaseTransaction } from "../store/database.ts";
import type { ApiToken, CreatedToken, TokenOwner, TokenPage, TokenQuery } from "./api-token.ts";
import type { Principal, Scope } from "../principal.ts";
import type { Workspace } from "./workspace.ts";

/** A token to create. */
export interface TokenInput {
  readonly environmentId: string;
  /** 1 to 200 characters. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The only system that it can access. Left out: the whole environment. */
  readonly systemId?: string | null;
  /** When the token expires. Default: never. */
  readonly expiresAt?: Date | null;
}

/**
 * Workspaces, environments and their tokens. Every call that ends a token announces it to all nodes in the same transaction; see
 * `EndedRights`.
 */
export interface Principals {
  /**
   * The principal of a bearer token; null when the token is malformed, unknown, expired or revoked. Constant time in the token. `from` is
   * the network address of the use, which is stored.
   */
  authenticate(token: string, from?: string | null): Promise<Principal | null>;
  /** @throws GatewayError `BAD_USER_INPUT`, with the path of the wrong field, or when the environment has too many tokens. */
  createToken(input: TokenInput): Promise<CreatedToken>;
  /** Newest first. */
  listTokens(owner: TokenOwner, query: TokenQuery): Promise<TokenPage>;
  /** Null when it does not exist or belongs to another owner. */
  tokenById(owner: TokenOwner, id: string): Promise<ApiToken | null>;
  /**
   * Creates a token with the rights, the name and the lifetime of an old one, which ends after the overlap (0: at once, at most 30 days).
   * Null when the old one does not exist or belongs to another owner.
   * @throws GatewayError `BAD_USER_INPUT` when it has ended, has been rotated already, or the overlap is out of range.
   */
  rotateToken(owner: TokenOwner, id: string, overlapSeconds: number): Promise<CreatedToken | null>;
  /** Revokes a token at once; an ended token stays as it is. Null when it does not exist or belongs to another owner. */
  revokeToken(owner: TokenOwner, id: string): Promise<ApiToken | null>;
  /**
   * Creates a token that is bound to a system, for an app that has the code of a connect session. The system's previous exchanged tokens
   * end after the overlap (0: at once, at most 30 days). Locks the system's row.
   */
  createExchangedToken(
    transaction: DatabaseTransaction,
    input: {
      readonly environmentId: string;
      readonly systemId: string;
      readonly name: string;
      readonly scopes: readonly Scope[];
      readonly overlapSeconds: number;
    },
  ): Promise<CreatedToken>;
  /** Revokes all tokens that are bound to a system, at once. */
  revokeBoundTokens(transaction: DatabaseTransaction, environmentId: string, systemId: string): Promise<void>;
  /** The environment of a token, for an operator who knows only its id. Null when the token does not exist. */
  environmentOfToken(id: string): Promise<string | null>;
  /** Marks tokens that have expired by a time as ended: setting the clock back does not revive them. */
  endExpiredTokens(now: Date): Promise<void>;
  /** Deletes tokens that ended more than 90 days before a time. */
  pruneTokens(now: Date): Promise<void>;

  /** Creates the workspace `default` with its environments `test` and `live` unless they exist; returns their ids. */
  ensureDefaultWorkspace(): Promise<{ readonly test: string; readonly live: string }>;
  /** @throws GatewayError `BAD_USER_INPUT` when the name is empty or longer than 200 characters. */
  createWorkspace(name: string): Promise<Workspace>;
  /** Oldest first, at most 1000. */
  listWorkspaces(): Promise<readonly Workspace[]>;
  workspaceById(id: string): Promise<Workspace | null>;
  /** The workspace that an environment belongs to. */
  workspaceOf(environmentId: string): Promise<Workspace>;
  /**
   * Renames the workspace of an environment.
   * @throws GatewayError `BAD_USER_INPUT` when the name is empty or longer than 200 characters.
   */
  renameWorkspace(environmentId: string, name: string): Promise<Workspace>;
}
