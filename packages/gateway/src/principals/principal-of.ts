import { bearerTokenOf } from "../bearer-token.ts";
import { errorAnswer } from "../error-answer.ts";
import { hasScope } from "../graph/access.ts";
import type { Principal, Scope } from "../principal.ts";
import type { Principals } from "./principals.ts";

/** Who sends a request to a stage's route, or the answer to one without a valid token or without the scope. */
export async function principalOf(
  principals: Pick<Principals, "authenticate">,
  request: Request,
  scope: Scope,
): Promise<Principal | Response> {
  const token = bearerTokenOf(request.headers.get("authorization"));
  const principal = token === null ? null : await principals.authenticate(token, null);
  if (principal === null) return errorAnswer(401, "UNAUTHENTICATED", "Send an API token as Authorization: Bearer.");
  if (!hasScope(principal, scope))
    return errorAnswer(403, "FORBIDDEN", `This token lacks the scope "${scope}". Use a token that has it.`);
  return principal;
}
