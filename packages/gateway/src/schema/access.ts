import { GatewayError } from "../errors.ts";
import type { Principal, Scope } from "../principals/principal.ts";

/**
 * Lets a principal with the scope pass.
 * @throws GatewayError `FORBIDDEN`
 */
export function requireScope({ scopes }: Principal, scope: Scope): void {
  if (scopes.includes(scope) || scopes.includes("admin")) return;
  throw new GatewayError("FORBIDDEN", `This token lacks the scope "${scope}". Use a token that has it.`);
}
