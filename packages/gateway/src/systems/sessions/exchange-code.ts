import { GatewayError } from "../../errors.ts";
import type { Clock } from "../../clock.ts";
import type { Principal, Scope } from "../../principal.ts";
import type { Principals } from "../../principals/principals.ts";
import type { Store } from "../../store/database.ts";
import { lockSystem } from "../registry/system-rows.ts";
import type { ExchangeOutcome } from "../systems.ts";
import { hashSecret } from "./flow.ts";
import { findSessionByCode, takeCode } from "./session-rows.ts";
import { hasScope, isBoundScope } from "./token-scopes.ts";

export interface ExchangeDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly principals: Pick<Principals, "createExchangedToken">;
}

/** In seconds. */
export const longestOverlap = 30 * 86_400;

/** The same answer for an unknown, used or expired code, and for another system's or environment's. */
const noCode: ExchangeOutcome = {
  type: "not-found",
  message: "This code does not work: a code works once, within ten minutes. Create another session to get a new code.",
};

/**
 * Gives the token that a connect session requested to exactly one caller, and ends the previous token.
 * @throws GatewayError `FORBIDDEN` when the caller lacks a right that the token would have; the code stays valid.
 */
export async function exchangeCode(
  { store, clock, principals }: ExchangeDependencies,
  principal: Principal,
  input: { readonly code: string; readonly overlapSeconds: number },
): Promise<ExchangeOutcome> {
  const { overlapSeconds } = input;
  if (!Number.isInteger(overlapSeconds) || overlapSeconds < 0 || overlapSeconds > longestOverlap) {
    const problem = { path: "overlapSeconds", message: `Enter 0 to ${longestOverlap} seconds.` };
    return { type: "invalid", message: `The input was refused. ${problem.path}: ${problem.message}`, problems: [problem] };
  }
  const { environmentId } = principal;
  const database = store.environment(environmentId);
  const codeHash = hashSecret(input.code);
  const session = codeHash === null ? undefined : await findSessionByCode(database, environmentId, codeHash, clock());
  const systemId = session?.system_id ?? null;
  if (codeHash === null || systemId === null) return noCode;
  if (principal.systemId !== null && principal.systemId !== systemId) return noCode;
  const scopes = (session?.token_scopes ?? []).filter(isBoundScope);
  requireAll(principal, scopes);
  const token = await database.transaction().execute(async (transaction) => {
    if (!(await takeCode(transaction, environmentId, codeHash, clock()))) return null;
    const system = await lockSystem(transaction, environmentId, systemId);
    // A disconnect ends a system's tokens: no new one may follow it.
    if (system === undefined || system.status === "DISCONNECTED") return null;
    const name = `Connected: ${system.display_name}`.slice(0, 200);
    return await principals.createExchangedToken(transaction, { environmentId, systemId, name, scopes, overlapSeconds });
  });
  return token === null ? noCode : { type: "success", systemId, token };
}

function requireAll(principal: Principal, scopes: readonly Scope[]): void {
  const missing = scopes.find((scope) => !hasScope(principal, scope));
  if (missing === undefined) return;
  throw new GatewayError(
    "FORBIDDEN",
    `The new token would have the scope "${missing}", which this token lacks. Use a token that has this scope.`,
  );
}
