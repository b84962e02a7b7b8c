import type { Clock } from "../../clock.ts";
import type { CredentialOwner } from "../credentials/credential-keeper.ts";
import type { Credentials } from "../credentials/credentials.ts";
import { revokeToken } from "../oauth/revoke-token.ts";
import { oauthEndpoints } from "../oauth/token-endpoints.ts";

/** Revokes tokens at the vendor if it supports that. @throws when the vendor does not confirm it. */
export async function revokeTokens(
  dependencies: { readonly fetch: typeof globalThis.fetch; readonly clock: Clock },
  { configuration, settings }: Pick<CredentialOwner, "configuration" | "settings">,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<void> {
  if (credentials.type !== "oauth2") return;
  const oauth = oauthEndpoints(configuration, settings);
  const url = oauth?.endpoints.revocation;
  if (oauth === null || url === undefined) return;
  // The refresh token comes first: many vendors end its access tokens with it.
  const tokens = [credentials.refreshToken, credentials.accessToken].filter((token) => token !== null);
  for (const token of tokens)
    await revokeToken(oauth.token, url, token, { fetch: dependencies.fetch, clock: dependencies.clock, signal });
}
