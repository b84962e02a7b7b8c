import type { Clock } from "../clock.ts";
import type { Store } from "../store/database.ts";
import { findTokenByHash, markTokenUsed, type AuthenticatingRow } from "./api-token-rows.ts";
import type { KnownTokens } from "./known-tokens.ts";
import type { Principals } from "./principals.ts";
import { hashToken, isTokenShaped } from "./token-format.ts";
import { isScope } from "./token-input.ts";

const millisecondsBetweenUses = 60_000;

/** `known`: the tokens in memory. Null: every call looks its token up. */
export function createAuthenticate(store: Store, clock: Clock, known: KnownTokens | null): Principals["authenticate"] {
  const find = known?.find ?? ((hash: Buffer) => findTokenByHash(store.service, hash));
  const beingMarked = new Set<string>();

  /** Stores that a token was used, in the background: a failure must not fail the call. */
  const markUsed = (token: AuthenticatingRow, use: { readonly at: Date; readonly from: string | null }) => {
    // The difference may be negative: a use in the future dates from before the clock was set back.
    const isRecent =
      token.last_used_at !== null && Math.abs(use.at.getTime() - token.last_used_at.getTime()) < millisecondsBetweenUses;
    if (isRecent || beingMarked.has(token.id)) return;
    beingMarked.add(token.id);
    markTokenUsed(store.environment(token.environment_id), token, use)
      .then(
        // The same row may be found again in memory.
        () => (token.last_used_at = use.at),
        () => {},
      )
      .finally(() => beingMarked.delete(token.id));
  };

  return async (token, from = null) => {
    const hash = hashToken(token);
    const row = known?.recall(hash) ?? (isTokenShaped(token) ? await find(hash) : undefined);
    const now = clock();
    if (row === undefined || row.revoked_at !== null) return null;
    if (row.expires_at !== null && row.expires_at <= now) return null;
    markUsed(row, { at: now, from });
    return {
      environmentId: row.environment_id,
      environmentKind: row.kind,
      tokenId: row.id,
      scopes: row.scopes.filter(isScope),
      systemId: row.system_id,
      expiresAt: row.expires_at,
    };
  };
}
