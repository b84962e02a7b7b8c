import type { Clock } from "../clock.ts";
import type { DatabaseTransaction, Store } from "../store/database.ts";
import {
  deleteEndedTokens,
  endToken,
  endTokensOfSystem,
  findEnvironmentOfToken,
  findToken,
  listTokenRows,
  lockSystem,
  markExpired,
} from "./api-token-rows.ts";
import { announceEndedRights, type AnnounceEnd } from "./ended-rights.ts";
import { exchangeToken } from "./exchange-token.ts";
import { issueToken } from "./issue-token.ts";
import type { KnownTokens } from "./known-tokens.ts";
import type { Principals } from "./principals.ts";
import { rotateToken } from "./rotate-token.ts";
import { toApiToken } from "./to-api-token.ts";
import { readExpiry, readName, readOverlap, readScopes, refusal } from "./token-input.ts";

const keptMilliseconds = 90 * 86_400_000;
const rowsPerStep = 5000;

/** The part of principals that creates, lists and ends tokens. */
type Tokens = Pick<
  Principals,
  | "createToken"
  | "listTokens"
  | "tokenById"
  | "rotateToken"
  | "revokeToken"
  | "createExchangedToken"
  | "revokeBoundTokens"
  | "environmentOfToken"
  | "endExpiredTokens"
  | "pruneTokens"
>;

/** `known`: this node's tokens in memory. Null when it has none. */
export function createTokens(store: Store, clock: Clock, known: KnownTokens | null): Tokens {
  const announce: AnnounceEnd = async (transaction, tokenIds) => {
    known?.doubt(tokenIds);
    await announceEndedRights(transaction, tokenIds);
  };
  const inTransaction = <Result>(environmentId: string, work: (transaction: DatabaseTransaction) => Promise<Result>) =>
    store.environment(environmentId).transaction().execute(work);

  return {
    async createToken({ environmentId, name, scopes, systemId = null, expiresAt = null }) {
      const now = clock();
      const request = {
        environmentId,
        name: readName("token", name),
        scopes: readScopes(scopes),
        systemId,
        isExchanged: false,
        now,
        expiresAt: readExpiry(expiresAt, now),
      };
      return await inTransaction(environmentId, async (transaction) => {
        if (systemId !== null && !(await lockSystem(transaction, environmentId, systemId))) {
          throw refusal("There is no system with this id.", "systemId");
        }
        return await issueToken(transaction, request);
      });
    },

    async listTokens(owner, query) {
      const now = clock();
      const rows = await listTokenRows(store.environment(owner.environmentId), owner, query, now);
      return { tokens: rows.slice(0, query.first).map((row) => toApiToken(row, now)), hasMore: rows.length > query.first };
    },

    async tokenById(owner, id) {
      const row = isTokenId(id) ? await findToken(store.environment(owner.environmentId), owner, id) : undefined;
      return row === undefined ? null : toApiToken(row, clock());
    },

    async rotateToken(owner, id, overlapSeconds) {
      const now = clock();
      const until = readOverlap(overlapSeconds, now);
      if (!isTokenId(id)) return null;
      const created = await inTransaction(owner.environmentId, (transaction) =>
        rotateToken(transaction, owner, id, { now, until, announce }),
      );
      await known?.untilHeard([id]);
      return created;
    },

    async revokeToken(owner, id) {
      if (!isTokenId(id)) return null;
      const now = clock();
      const revoked = await inTransaction(owner.environmentId, async (transaction) => {
        if ((await findToken(transaction, owner, id)) === undefined) return null;
        await announce(transaction, await endToken(transaction, owner.environmentId, id, { now, at: now }));
        const row = await findToken(transaction, owner, id);
        return row === undefined ? null : toApiToken(row, now);
      });
      await known?.untilHeard([id]);
      return revoked;
    },

    async createExchangedToken(transaction, { environmentId, systemId, name, scopes, overlapSeconds }) {
      const now = clock();
      const until = readOverlap(overlapSeconds, now);
      const request = { environmentId, systemId, name: readName("token", name), scopes: readScopes(scopes) };
      return await exchangeToken(transaction, request, { now, until, announce });
    },

    async revokeBoundTokens(transaction, environmentId, systemId) {
      const now = clock();
      const end = { now, at: now };
      await announce(transaction, await endTokensOfSystem(transaction, environmentId, systemId, "all", end));
    },

    environmentOfToken: async (id) => (isTokenId(id) ? await findEnvironmentOfToken(store.service, id) : null),

    async endExpiredTokens(now) {
      while ((await markExpired(store.service, now, rowsPerStep)) === rowsPerStep);
    },

    async pruneTokens(now) {
      const before = new Date(now.getTime() - keptMilliseconds);
      while ((await deleteEndedTokens(store.service, before, rowsPerStep)) === rowsPerStep);
    },
  };
}

// Any other id cannot be ours and might only trouble the database.
const isTokenId = (id: string) => /^tok_[0-9a-z]{26}$/.test(id);
