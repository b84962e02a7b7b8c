import type { DatabaseTransaction } from "../store/database.ts";
import type { CreatedToken } from "./api-token.ts";
import { endTokensOfSystem, lockSystem } from "./api-token-rows.ts";
import type { AnnounceEnd } from "./ended-rights.ts";
import { issueToken } from "./issue-token.ts";
import type { Scope } from "../principal.ts";
import { refusal } from "./token-input.ts";

/**
 * Creates a token that is bound to a system; the system's previous exchanged tokens end at `until`.
 * @throws GatewayError `BAD_USER_INPUT` when the system does not exist.
 */
export async function exchangeToken(
  transaction: DatabaseTransaction,
  request: {
    readonly environmentId: string;
    readonly systemId: string;
    readonly name: string;
    readonly scopes: readonly Scope[];
  },
  { now, until, announce }: { readonly now: Date; readonly until: Date; readonly announce: AnnounceEnd },
): Promise<CreatedToken> {
  const { environmentId, systemId } = request;
  // The lock puts concurrent exchanges in order: the later one ends the earlier one's token.
  if (!(await lockSystem(transaction, environmentId, systemId))) throw refusal("There is no system with this id.", "systemId");
  const created = await issueToken(transaction, { ...request, isExchanged: true, now, expiresAt: null });
  const end = { now, at: until, replacedBy: created.id };
  await announce(transaction, await endTokensOfSystem(transaction, environmentId, systemId, "exchanged", end));
  return created;
}
