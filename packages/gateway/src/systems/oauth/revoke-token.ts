import * as oauth from "oauth4webapi";
import { clientAuthentication, optionsOf, serverOf } from "./request-tokens.ts";
import type { TokenEndpoint } from "./token-endpoint.ts";
import type { TokenMeans } from "./token-means.ts";

/** Asks the vendor to forget a token (RFC 7009). @throws when it did not say that it has. */
export async function revokeToken(endpoint: TokenEndpoint, url: string, token: string, means: TokenMeans): Promise<void> {
  const response = await oauth.revocationRequest(
    { ...serverOf(endpoint), revocation_endpoint: url },
    { client_id: endpoint.client.id },
    clientAuthentication(endpoint),
    token,
    optionsOf(endpoint, url, means),
  );
  await oauth.processRevocationResponse(response);
}
