import { GatewayError } from "../../errors.ts";
import type { GraphQLContext } from "../../graph/context.ts";

/**
 * Rules and channels are about all systems of an environment.
 * @throws GatewayError `FORBIDDEN` for a token that is bound to a system.
 */
export function requireWhole({ principal }: Pick<GraphQLContext, "principal">): void {
  if (principal.systemId !== null)
    throw new GatewayError("FORBIDDEN", "This token is bound to one system. Rules and channels are about all systems.");
}
