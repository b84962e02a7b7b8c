import { GatewayError } from "../errors.ts";
import type { Principal, Scope } from "../principal.ts";

/** Whether a principal has a scope, which `admin` includes. */
export const hasScope = ({ scopes }: Principal, scope: Scope): boolean => scopes.includes(scope) || scopes.includes("admin");

/** Whether what belongs to a system is there for a principal. */
export const mayRead = ({ systemId }: Principal, ownerId: string): boolean => systemId === null || systemId === ownerId;

/**
 * Lets a principal with the scope pass.
 * @throws GatewayError `FORBIDDEN`
 */
export function requireScope(principal: Principal, scope: Scope): void {
  if (hasScope(principal, scope)) return;
  throw new GatewayError("FORBIDDEN", `This token lacks the scope "${scope}". Use a token that has it.`);
}
