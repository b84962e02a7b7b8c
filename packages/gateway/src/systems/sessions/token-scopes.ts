import type { Principal, Scope } from "../../principal.ts";
import type { InputProblem } from "../systems.ts";

/** The scopes that a token bound to one system can have. */
const boundScopes = ["read", "write", "systems"] as const;

export const isBoundScope = (scope: string): scope is (typeof boundScopes)[number] =>
  boundScopes.some((known) => known === scope);

/** Whether a token has a scope. */
export const hasScope = ({ scopes }: Pick<Principal, "scopes">, scope: Scope): boolean =>
  scopes.includes(scope) || scopes.includes("admin");

/** The problems with the token scopes that a session requests. The new token never has more rights than the requesting one. */
export function tokenScopeProblems(
  principal: Principal,
  input: { readonly tokenScopes: readonly Scope[] | null; readonly redirectUrl: string | null },
): readonly InputProblem[] {
  const { tokenScopes } = input;
  if (tokenScopes === null) return [];
  const messages = [
    ...(tokenScopes.length === 0 ? ["Name at least one scope, or omit this field."] : []),
    ...(tokenScopes.every(isBoundScope) ? [] : ["A token for one system cannot have the scope admin."]),
    ...(tokenScopes.every((scope) => scope === "admin" || hasScope(principal, scope))
      ? []
      : ["The new token would have a scope that this token lacks."]),
    ...(input.redirectUrl === null ? ["The token's code is returned in the redirect: enter a redirectUrl."] : []),
  ];
  return messages.map((message) => ({ path: "tokenScopes", message }));
}
