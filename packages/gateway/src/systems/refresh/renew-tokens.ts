import type { Clock } from "../../clock.ts";
import type { CredentialOwner } from "../credentials/credential-keeper.ts";
import { isTokenCredentials, type Credentials, type TokenCredentials } from "../credentials/credentials.ts";
import { GrantError } from "../oauth/grant-error.ts";
import { requestTokens, type Tokens } from "../oauth/request-tokens.ts";
import type { TokenCall } from "../oauth/token-dependencies.ts";
import { renewalOf, type Renewal } from "../oauth/token-endpoints.ts";

export interface RenewDependencies {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly onCall: (call: TokenCall) => void;
}

/** Nothing may abort a request for tokens: a rotated pair whose answer is not read is lost. Only its time-out ends it. */
const never = new AbortController().signal;

/** Requests the next tokens from the vendor. @throws GrantError when it gives none. */
export async function renewTokens(
  dependencies: RenewDependencies,
  { configuration, settings }: Pick<CredentialOwner, "configuration" | "settings">,
  old: Credentials,
): Promise<TokenCredentials> {
  if (!isTokenCredentials(old)) throw new GrantError("refused", "no token to refresh");
  const renewal = renewalOf(configuration, settings, old);
  if (renewal === null) throw new GrantError("misconfigured", "the connector's configuration no longer has this way to sign in");
  const tokens = await firstGrant(dependencies, renewal);
  const { accessToken, obtainedAt, expiresAt } = tokens;
  const common = { accessToken, obtainedAt, expiresAt };
  // An answer without a refresh token keeps the old one (RFC 6749 6).
  return old.type === "clientCredentials"
    ? { ...old, ...common }
    : { ...old, ...common, refreshToken: tokens.refreshToken ?? old.refreshToken };
}

async function firstGrant(dependencies: RenewDependencies, renewal: Renewal): Promise<Tokens> {
  let refusal = new GrantError("refused", "no refresh token");
  for (const grant of renewal.grants) {
    try {
      return await requestTokens(renewal.endpoint, grant, { ...dependencies, signal: never });
    } catch (error) {
      if (!(error instanceof GrantError) || error.kind !== "refused") throw error;
      refusal = error;
    }
  }
  throw refusal;
}
