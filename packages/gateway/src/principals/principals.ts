import type { DatabaseTransaction } from "../store/database.ts";
import type { ApiToken, CreatedToken, TokenOwner, TokenPage, TokenQuery } from "./api-token.ts";
import type { Principal, Scope } from "../principal.ts";
import type { Workspace } from "./workspace.ts";

/** A token to make. */
export interface TokenInput {
  readonly environmentId: string;
  /** 1 to 200 characters. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The only system that it may see. Left out: all of the environment. */
  readonly systemId?: string | null;
  /** When the token expires. Default: never. */
  readonly expiresAt?: Date | null;
}

/**
 * Workspaces, environments and the tokens that stand for them. Whatever ends a token tells all nodes in the same transaction; see
 * `EndedRights`.
 */
export interface Principals {
  /**
   * Who the bearer token stands for; null when it is malformed, unknown, expired or revoked. Constant time in the token. `from` is the
   * network address of the use, to be written down.
   */
  authenticate(token: string, from?: string | null): Promise<Principal | null>;
  /** @throws GatewayError `BAD_USER_INPUT`, with the path of the field that is wrong, or when the environment has too many tokens. */
  createToken(input: TokenInput): Promise<CreatedToken>;
  /** Newest first. */
  listTokens(owner: TokenOwner, query: TokenQuery): Promise<TokenPage>;
  /** Null when there is none, or when it does not belong to the owner. */
  tokenById(owner: TokenOwner, id: string): Promise<ApiToken | null>;
  /**
   * Makes a token with the rights, the name and the life span of an old one, which ends after the overlap (0: at once, at most 30 days).
   * Null when there is none, or when it does not belong to the owner.
   * @throws GatewayError `BAD_USER_INPUT` when it has ended, has been rotated already, or the overlap is out of range.
   */
  rotateToken(owner: TokenOwner, id: string, overlapSeconds: number): Promise<CreatedToken | null>;
  /** Revokes a token at once; one that has ended stays as it is. Null when there is none, or when it does not belong to the owner. */
  revokeToken(owner: TokenOwner, id: string): Promise<ApiToken | null>;
  /**
   * Makes a token that is bound to a system for an app that came back with a connect session's code. The system's earlier tokens that
   * were made so end after the overlap (0: at once, at most 30 days). Locks the system's row.
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
  /** The environment of a token, for an operator who knows only its id. Null when there is no such token. */
  environmentOfToken(id: string): Promise<string | null>;
  /** Writes down of tokens that have come to their end by a time that they are over: no clock that is set back revives them. */
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
