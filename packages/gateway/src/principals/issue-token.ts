import { randomId } from "../identifiers.ts";
import type { DatabaseTransaction } from "../store/database.ts";
import type { CreatedToken } from "./api-token.ts";
import { countActiveTokens, insertToken } from "./api-token-rows.ts";
import type { Scope } from "../principal.ts";
import { hashToken, newToken } from "./token-format.ts";
import { refusal } from "./token-input.ts";
import { environmentKind } from "./workspace-rows.ts";

/** How many tokens that work people may have made in one environment. Those of systems that apps exchanged codes for do not count. */
const mostTokens = 1000;
/** Of these those that are bound to one system, so that nobody who may make only such takes the others' places. */
const mostOfSystem = 100;

/** A token to make, whose fields have been checked. */
export interface TokenToIssue {
  readonly environmentId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly systemId: string | null;
  readonly isExchanged: boolean;
  readonly now: Date;
  readonly expiresAt: Date | null;
}

/**
 * Creates a token.
 * @throws GatewayError `BAD_USER_INPUT` when there is no such environment, or it or the system has too many tokens.
 */
export async function issueToken(transaction: DatabaseTransaction, asked: TokenToIssue): Promise<CreatedToken> {
  const kind = await environmentKind(transaction, asked.environmentId);
  if (kind === undefined) throw refusal("There is no environment with this id.");
  if (!asked.isExchanged) await refuseTooMany(transaction, asked);
  const id = randomId("tok");
  const token = newToken(kind);
  await insertToken(transaction, {
    environment_id: asked.environmentId,
    id,
    name: asked.name,
    hash: hashToken(token),
    hint: hintOf(token),
    scopes: [...asked.scopes],
    system_id: asked.systemId,
    is_exchanged: asked.isExchanged,
    created_at: asked.now,
    expires_at: asked.expiresAt,
  });
  return { id, token };
}

async function refuseTooMany(transaction: DatabaseTransaction, { environmentId, systemId, now }: TokenToIssue): Promise<void> {
  const count = (of: string | null) => countActiveTokens(transaction, { environmentId, systemId: of }, now);
  if (systemId !== null && (await count(systemId)) >= mostOfSystem) throw tooMany("system", mostOfSystem);
  if ((await count(null)) >= mostTokens) throw tooMany("environment", mostTokens);
}

const tooMany = (whose: string, most: number) =>
  refusal(`The ${whose} has ${most} tokens, which is the maximum. Revoke unused tokens.`);

/** The prefix and four of the 49 characters behind it. */
const hintOf = (token: string) => token.slice(0, 16);
