import type { DatabaseTransaction } from "../store/database.ts";
import type { CreatedToken, TokenOwner } from "./api-token.ts";
import { endToken, findToken, lockSystem, lockToken } from "./api-token-rows.ts";
import type { AnnounceEnd } from "./ended-rights.ts";
import { issueToken } from "./issue-token.ts";
import { toApiToken } from "./to-api-token.ts";
import { isScope, refusal } from "./token-input.ts";

/**
 * Creates a token like an old one, which ends at `until`. The new token gets the old one's lifetime. Null when the old one does not exist.
 * @throws GatewayError `BAD_USER_INPUT` when the old one has ended or was rotated already.
 */
export async function rotateToken(
  transaction: DatabaseTransaction,
  owner: TokenOwner,
  id: string,
  { now, until, announce }: { readonly now: Date; readonly until: Date; readonly announce: AnnounceEnd },
): Promise<CreatedToken | null> {
  const { environmentId } = owner;
  const boundTo = (await findToken(transaction, owner, id))?.system_id ?? null;
  // The system is locked first, as everywhere: a call that ends all tokens of the system then also finds the new one.
  if (boundTo !== null) await lockSystem(transaction, environmentId, boundTo);
  const old = await lockToken(transaction, owner, id);
  if (old === undefined) return null;
  if (toApiToken(old, now).status !== "ACTIVE") throw refusal("The token has ended. Create a new one.", "id");
  // Its expiry is now the end of the overlap, which says nothing about its original lifetime.
  if (old.replaced_by !== null) throw refusal("The token has been rotated already. Rotate the newer one.", "id");
  const lifespan = old.expires_at === null ? null : old.expires_at.getTime() - old.created_at.getTime();
  const created = await issueToken(transaction, {
    environmentId,
    name: old.name,
    scopes: old.scopes.filter(isScope),
    systemId: old.system_id,
    isExchanged: old.is_exchanged,
    now,
    expiresAt: lifespan === null ? null : new Date(now.getTime() + lifespan),
  });
  await announce(transaction, await endToken(transaction, environmentId, id, { now, at: until, replacedBy: created.id }));
  return created;
}
