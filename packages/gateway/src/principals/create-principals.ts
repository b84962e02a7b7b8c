import type { Clock } from "../clock.ts";
import { GatewayError } from "../errors.ts";
import { randomId } from "../identifiers.ts";
import type { Store } from "../store/database.ts";
import { findApiToken, insertApiToken, markApiTokenUsed, type ApiTokenRow } from "./api-token-rows.ts";
import type { Scope } from "./principal.ts";
import type { Principals } from "./principals.ts";
import { hashToken, isTokenShaped, newToken } from "./token-format.ts";
import { ensureWorkspace, environmentKind } from "./workspace-rows.ts";

/** One fixed id, so that nodes which start together make one workspace. */
const defaultWorkspace = { id: "wsp_default", name: "default" };
const knownScopes: ReadonlySet<string> = new Set<Scope>(["read", "write", "systems", "admin"]);
const isScope = (scope: string): scope is Scope => knownScopes.has(scope);
const millisecondsBetweenUses = 60_000;

/** Principals over the store. Tokens are looked up on every call: a revoked one ends at once, on every node. */
export function createPrincipals({ store, clock }: { readonly store: Store; readonly clock: Clock }): Principals {
  const beingMarked = new Set<string>();

  /** Writes down that a token was used, behind the call's back: its failure must not fail the call. */
  const markUsed = (token: ApiTokenRow, now: Date) => {
    const isRecent = token.last_used_at !== null && now.getTime() - token.last_used_at.getTime() < millisecondsBetweenUses;
    if (isRecent || beingMarked.has(token.id)) return;
    beingMarked.add(token.id);
    markApiTokenUsed(store.environment(token.environment_id), token.environment_id, token.id, now)
      .catch(() => {})
      .finally(() => beingMarked.delete(token.id));
  };

  return {
    async authenticate(token) {
      if (!isTokenShaped(token)) return null;
      const row = await findApiToken(store.service, hashToken(token));
      const now = clock();
      if (row === undefined || row.revoked_at !== null) return null;
      if (row.expires_at !== null && row.expires_at.getTime() <= now.getTime()) return null;
      markUsed(row, now);
      return {
        environmentId: row.environment_id,
        environmentKind: row.kind,
        tokenId: row.id,
        scopes: row.scopes.filter(isScope),
        systemId: row.system_id,
      };
    },

    ensureDefaultWorkspace: () =>
      ensureWorkspace(store.service, defaultWorkspace, { test: randomId("env"), live: randomId("env") }, clock()),

    async createToken(input) {
      const name = input.name.trim();
      if (name === "" || name.length > 200) throw new GatewayError("BAD_USER_INPUT", "A token's name has 1 to 200 characters.");
      if (input.scopes.length === 0 || !input.scopes.every(isScope)) {
        throw new GatewayError("BAD_USER_INPUT", `A token has one or more of the scopes ${[...knownScopes].join(", ")}.`);
      }
      const kind = await environmentKind(store.service, input.environmentId);
      if (kind === undefined) throw new GatewayError("BAD_USER_INPUT", "There is no such environment.");
      const id = randomId("tok");
      const token = newToken(kind);
      await insertApiToken(store.environment(input.environmentId), {
        environment_id: input.environmentId,
        id,
        name,
        hash: hashToken(token),
        hint: token.slice(0, 16),
        scopes: [...new Set(input.scopes)],
        system_id: input.systemId ?? null,
        created_at: clock(),
        expires_at: input.expiresAt ?? null,
      });
      return { id, token };
    },
  };
}
