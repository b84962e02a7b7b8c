import * as oauth from "oauth4webapi";
import { clientAuthentication, optionsOf, serverOf } from "./request-tokens.ts";
import type { TokenEndpoint } from "./token-endpoint.ts";
import type { TokenDependencies } from "./token-dependencies.ts";

/** Asks the vendor to revoke a token (RFC 7009). @throws when the vendor does not confirm it. */
export async function revokeToken(
  endpoint: TokenEndpoint,
  url: string,
  token: string,
  dependencies: TokenDependencies,
): Promise<void> {
  const response = await oauth.revocationRequest(
    { ...serverOf(endpoint), revocation_endpoint: url },
    { client_id: endpoint.client.id },
    clientAuthentication(endpoint),
    token,
    optionsOf(endpoint, url, dependencies),
  );
  await oauth.processRevocationResponse(response);
}
