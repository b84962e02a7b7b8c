import { randomId } from "../identifiers.ts";
import type { DatabaseTransaction } from "../store/database.ts";
import type { CreatedToken } from "./api-token.ts";
import { countActiveTokens, insertToken } from "./api-token-rows.ts";
import type { Scope } from "../principal.ts";
import { hashToken, newToken } from "./token-format.ts";
import { refusal } from "./token-input.ts";
import { environmentKind } from "./workspace-rows.ts";

/** How many working tokens people may have created in one environment. Exchanged tokens do not count. */
const mostTokens = 1000;
/** How many of them may be bound to one system: a caller limited to it cannot use up the environment's limit. */
const mostOfSystem = 100;

/** A token to create, with checked fields. */
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
 * @throws GatewayError `BAD_USER_INPUT` when the environment does not exist, or it or the system has too many tokens.
 */
export async function issueToken(transaction: DatabaseTransaction, request: TokenToIssue): Promise<CreatedToken> {
  const kind = await environmentKind(transaction, request.environmentId);
  if (kind === undefined) throw refusal("There is no environment with this id.");
  if (!request.isExchanged) await refuseTooMany(transaction, request);
  const id = randomId("tok");
  const token = newToken(kind);
  await insertToken(transaction, {
    environment_id: request.environmentId,
    id,
    name: request.name,
    hash: hashToken(token),
    hint: hintOf(token),
    scopes: [...request.scopes],
    system_id: request.systemId,
    is_exchanged: request.isExchanged,
    created_at: request.now,
    expires_at: request.expiresAt,
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

/** The prefix and the first four of the 49 characters after it. */
const hintOf = (token: string) => token.slice(0, 16);
