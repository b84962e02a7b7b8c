import * as oauth from "oauth4webapi";
import { isLoopback } from "../sessions/redirect-urls.ts";
import { cleanVendorMessage } from "../calling/vendor-message.ts";
import { GrantError, kindOfOAuthError } from "./grant-error.ts";
import type { TokenEndpoint } from "./token-endpoint.ts";
import { createTokenFetch } from "./token-fetch.ts";
import type { TokenDependencies } from "./token-dependencies.ts";

/** A grant, which is exchanged for tokens. */
export type Grant =
  | {
      readonly type: "code";
      readonly parameters: URLSearchParams;
      readonly redirectUri: string;
      readonly verifier: string;
      readonly nonce: string | null;
    }
  | { readonly type: "refresh"; readonly refreshToken: string }
  | { readonly type: "client"; readonly scopes: readonly string[] }
  | { readonly type: "password"; readonly username: string; readonly password: string; readonly scopes: readonly string[] };

/** The received tokens. Times are ISO 8601 in UTC. */
export interface Tokens {
  readonly accessToken: string;
  /** Null when the answer had none: after a refresh the old one stays valid. */
  readonly refreshToken: string | null;
  readonly obtainedAt: string;
  readonly expiresAt: string | null;
}

/** @throws GrantError when the vendor gives no tokens; the signal's reason when it is aborted. */
export async function requestTokens(endpoint: TokenEndpoint, grant: Grant, dependencies: TokenDependencies): Promise<Tokens> {
  // The lifetime counts from before the request, so it is never overestimated.
  const askedAt = dependencies.clock();
  try {
    const client: oauth.Client = { client_id: endpoint.client.id };
    const options = optionsOf(endpoint, endpoint.url, dependencies);
    const answer = await exchange(serverOf(endpoint), client, clientAuthentication(endpoint), grant, options);
    return tokensOf(answer, askedAt);
  } catch (error) {
    throw asGrantError(error, endpoint, grant, dependencies.signal);
  }
}

/** ID tokens are validated by the clock of the vendor that has just issued them: this machine's clock may be wrong. */
const byDate = (client: oauth.Client, response: Response): oauth.Client => ({
  ...client,
  [oauth.clockSkew]: Math.round((Date.parse(response.headers.get("date") ?? "") - Date.now()) / 1000),
});

async function exchange(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  authentication: oauth.ClientAuth,
  grant: Grant,
  options: ReturnType<typeof optionsOf>,
): Promise<oauth.TokenEndpointResponse> {
  switch (grant.type) {
    case "code": {
      const { parameters, redirectUri, verifier } = grant;
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        authentication,
        parameters,
        redirectUri,
        verifier,
        options,
      );
      const expectedNonce = grant.nonce ?? oauth.expectNoNonce;
      return await oauth.processAuthorizationCodeResponse(server, byDate(client, response), response, { expectedNonce });
    }
    case "refresh": {
      const response = await oauth.refreshTokenGrantRequest(server, client, authentication, grant.refreshToken, options);
      return await oauth.processRefreshTokenResponse(server, byDate(client, response), response);
    }
    case "client": {
      const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, scopeOf(grant), options);
      return await oauth.processClientCredentialsResponse(server, client, response);
    }
    case "password": {
      const parameters = { username: grant.username, password: grant.password, ...scopeOf(grant) };
      const response = await oauth.genericTokenEndpointRequest(server, client, authentication, "password", parameters, options);
      return await oauth.processGenericTokenEndpointResponse(server, client, response);
    }
  }
}

/** Values that a message from the vendor must not repeat. */
function secretsOf(grant: Grant): readonly (string | null)[] {
  switch (grant.type) {
    case "code":
      return [grant.parameters.get("code"), grant.verifier];
    case "refresh":
      return [grant.refreshToken];
    case "client":
      return [];
    case "password":
      return [grant.password];
  }
}

const scopeOf = ({ scopes }: { readonly scopes: readonly string[] }): Record<string, string> =>
  scopes.length === 0 ? {} : { scope: scopes.join(" ") };

function tokensOf(answer: oauth.TokenEndpointResponse, askedAt: Date): Tokens {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = answer;
  // A token that is no valid header value would otherwise appear in the error of the first call that carries it.
  if (!/^[\x21-\x7e]{1,20000}$/.test(accessToken)) throw new GrantError("misconfigured", "unusable access token");
  return {
    accessToken,
    refreshToken: refreshToken === undefined || refreshToken === "" ? null : refreshToken,
    obtainedAt: askedAt.toISOString(),
    // At most a year, because a date's range is limited; an early refresh does no harm.
    expiresAt: seconds === undefined ? null : new Date(askedAt.getTime() + Math.min(seconds, 31_536_000) * 1000).toISOString(),
  };
}

/** The server as oauth4webapi needs it. It requires an issuer even where none is known, and then compares it with nothing. */
export const serverOf = (endpoint: Pick<TokenEndpoint, "url" | "issuer">): oauth.AuthorizationServer => ({
  issuer: endpoint.issuer ?? new URL(endpoint.url).origin,
  token_endpoint: endpoint.url,
});

export function clientAuthentication({ client, clientAuthentication: kind }: TokenEndpoint): oauth.ClientAuth {
  if (client.secret === null || kind === "none") return oauth.None();
  return kind === "client_secret_post" ? oauth.ClientSecretPost(client.secret) : oauth.ClientSecretBasic(client.secret);
}

/** Plain http is allowed for loopback only. */
export const optionsOf = (endpoint: TokenEndpoint, url: string, dependencies: TokenDependencies) => ({
  [oauth.allowInsecureRequests]: isLoopback(new URL(url)),
  [oauth.customFetch]: createTokenFetch(dependencies, {
    keepIdToken: endpoint.issuer !== null,
    isGrantDead: url === endpoint.url ? endpoint.isGrantDead : undefined,
  }),
});

function asGrantError(error: unknown, { client, clientOwner }: TokenEndpoint, grant: Grant, signal: AbortSignal): unknown {
  if (error instanceof GrantError || signal.aborted) return error;
  if (error instanceof oauth.ResponseBodyError) {
    const secrets = [client.secret, ...secretsOf(grant)];
    const code = codeOf(error.error, secrets);
    const vendorMessage = cleanVendorMessage(error.error_description, secrets);
    return new GrantError(kindOfOAuthError(code, clientOwner), code, { status: error.status, vendorMessage });
  }
  // Only the code is kept: the cause may contain the whole answer.
  const isOurs = error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError;
  return new GrantError("misconfigured", isOurs && error.code !== undefined ? error.code : "unreadable answer");
}

/** A vendor's error code. Codes are logged and shown, so free text, which may name people or repeat the request, is replaced. */
function codeOf(text: string, secrets: readonly (string | null)[]): string {
  const isCode =
    /^[\w.:-]{1,60}$/.test(text) && !secrets.some((secret) => secret !== null && secret !== "" && text.includes(secret));
  return isCode ? text : "unreadable error";
}
