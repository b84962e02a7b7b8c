import { GatewayError } from "../errors.ts";
import type { Principal, Scope } from "../principal.ts";

/** Whether a principal has a scope, which `admin` includes. */
export const hasScope = ({ scopes }: Principal, scope: Scope): boolean => scopes.includes(scope) || scopes.includes("admin");

/** Whether a principal may see data of a system. */
export const mayRead = ({ systemId }: Principal, ownerId: string): boolean => systemId === null || systemId === ownerId;

/**
 * Requires a scope.
 * @throws GatewayError `FORBIDDEN`
 */
export function requireScope(principal: Principal, scope: Scope): void {
  if (hasScope(principal, scope)) return;
  throw new GatewayError("FORBIDDEN", `This token lacks the scope "${scope}". Use a token that has it.`);
}
