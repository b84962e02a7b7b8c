import type { IncomingMessage, ServerResponse } from "node:http";
import { Provider, type Configuration, type JWK } from "oidc-provider";
import type { IssuedSecrets } from "../issued-secrets.ts";
import type { KeyValues } from "../state/key-values.ts";
import type { SignIn, Vendor } from "../vendors/vendor.ts";
import { createGrantStore } from "./adapter.ts";
import { serverSecrets } from "./keys.ts";
import { noteSecrets } from "./note-secrets.ts";
import { errorPage } from "./pages.ts";
import { acceptPasswords } from "./password-grant.ts";
import { createTokenCallLog, type TokenCalls } from "./token-calls.ts";
import { watchTokenCalls, type WatchTokenCall } from "./watch-token-calls.ts";

export interface AuthorizationServerSetup {
  readonly vendor: Vendor;
  readonly signIn: SignIn;
  readonly origin: string;
  readonly redirectUris: readonly string[];
  readonly keyValues: KeyValues;
  readonly issued: IssuedSecrets;
  readonly accessTokenSeconds: number;
  readonly refreshTokenGraceSeconds: number;
}

/** A vendor's OAuth 2.0 authorization server. */
export interface AuthorizationServer {
  readonly provider: Provider;
  readonly client: { readonly id: string; readonly secret: string };
  /** Answers a request under the issuer's path, except for the pages. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** The owner of an access token; undefined for an invalid or ended token. */
  readonly tokenOwner: (token: string) => Promise<{ readonly login: string; readonly scopes: ReadonlySet<string> } | undefined>;
  /** Ends everything that these logins granted to clients. */
  readonly revoke: (logins: readonly string[]) => void;
  /** The caller that the path of a token request names: null when it names none, undefined when it is not the token endpoint. */
  readonly callerAt: (pathname: string) => string | null | undefined;
  /** Records the exchange of a refresh token. Call it with every request, before handling the request. */
  readonly watch: WatchTokenCall;
  readonly tokenCalls: TokenCalls;
}

const day = 24 * 60 * 60;

const hasPages = ({ grant }: SignIn) => grant === "authorization_code";

const configurationOf = (
  setup: AuthorizationServerSetup,
  secrets: Awaited<ReturnType<typeof serverSecrets>>,
  adapter: NonNullable<Configuration["adapter"]>,
): Configuration => ({
  adapter,
  clients: [
    {
      client_id: secrets.clientId,
      client_secret: secrets.clientSecret,
      client_name: "Fettle",
      redirect_uris: hasPages(setup.signIn) ? [...setup.redirectUris] : [],
      grant_types: [setup.signIn.grant, "refresh_token"],
      response_types: hasPages(setup.signIn) ? ["code"] : [],
    },
  ],
  // The key was made by this package and is an RSA key in the JWK format.
  jwks: { keys: [secrets.signingKey as unknown as JWK] },
  cookies: { keys: [secrets.cookieKey] },
  scopes: setup.signIn.scopes,
  claims: { openid: ["sub"] },
  clientAuthMethods: ["client_secret_basic", "client_secret_post"],
  pkce: { required: () => true },
  // The store ends tokens to the millisecond. Counted in whole seconds, a token of two seconds could end after one.
  clockTolerance: 1,
  rotateRefreshToken: true,
  issueRefreshToken: (_context, client, source) =>
    client.grantTypeAllowed("refresh_token") && source.scopes.has("offline_access"),
  expiresWithSession: () => false,
  revokeGrantPolicy: () => true,
  clientBasedCORS: () => false,
  routes: { authorization: "/auth", token: "/token", revocation: "/token/revocation" },
  interactions: { url: (_context, interaction) => `${setup.signIn.issuerPath}/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true, allowedPolicy: async (_context, client, token) => token.clientId === client.clientId },
    rpInitiatedLogout: { enabled: false },
    dPoP: { enabled: false },
  },
  ttl: {
    AccessToken: () => setup.accessTokenSeconds,
    AuthorizationCode: () => 60,
    IdToken: () => 60 * 60,
    RefreshToken: () => 90 * day,
    Grant: () => 365 * day,
    Interaction: () => 60 * 60,
    Session: () => 60 * 60,
  },
  findAccount: (_context, login) => ({ accountId: login, claims: () => ({ sub: login }) }),
  renderError: async (context, out) => {
    context.type = "html";
    context.body = String(await errorPage(setup.vendor.name, out.error, out.error_description ?? "The request is not valid."));
  },
});

/** A client that requests refresh tokens without requesting consent receives them anyway, as at most vendors. */
const withConsent = (url: URL): string => {
  const scopes = url.searchParams.get("scope")?.split(" ") ?? [];
  if (scopes.includes("offline_access") && !url.searchParams.has("prompt")) url.searchParams.set("prompt", "consent");
  return url.pathname + url.search;
};

export const createAuthorizationServer = async (setup: AuthorizationServerSetup): Promise<AuthorizationServer> => {
  const { vendor, signIn, origin, keyValues } = setup;
  const secrets = await serverSecrets(keyValues, vendor.id);
  const log = createTokenCallLog((login) => vendor.logins.find((each) => each.login === login)?.account ?? null);
  const grants = createGrantStore(keyValues, vendor.id, setup.refreshTokenGraceSeconds, (token, payload) =>
    log.issue(token, {
      grant: payload.grantId ?? "",
      login: payload.accountId ?? "",
      generation: Number(payload["rotations"] ?? 0),
    }),
  );
  const provider = new Provider(origin + signIn.issuerPath, configurationOf(setup, secrets, grants.adapter));
  if (!hasPages(signIn)) acceptPasswords(provider, vendor);
  setup.issued.add(vendor.id, "client secret", secrets.clientSecret);
  noteSecrets(provider, vendor.id, setup.issued);
  const callback = provider.callback();
  const tokenPath = `${signIn.issuerPath}/token`;
  const callerAt = (pathname: string): string | null | undefined => {
    if (pathname === tokenPath) return null;
    return pathname.startsWith(`${tokenPath}/from/`) ? pathname.slice(`${tokenPath}/from/`.length) : undefined;
  };
  return {
    provider,
    client: { id: secrets.clientId, secret: secrets.clientSecret },
    handle: async (request, response) => {
      const url = new URL(request.url ?? "/", origin);
      if (url.pathname === `${signIn.issuerPath}/auth`) {
        request.url = withConsent(url);
        // Everyone signs in again, because another person may connect from the same browser.
        delete request.headers.cookie;
      }
      if (callerAt(url.pathname) !== undefined) request.url = tokenPath;
      Object.assign(request, { originalUrl: request.url });
      request.url = (request.url ?? "/").slice(signIn.issuerPath.length);
      await callback(request, response);
    },
    tokenOwner: async (token) => {
      const found = await provider.AccessToken.find(token);
      if (found?.accountId === undefined) return undefined;
      return { login: found.accountId, scopes: new Set(found.scope?.split(" ")) };
    },
    revoke: (logins) => grants.revoke(new Set(logins)),
    callerAt,
    watch: watchTokenCalls(provider, log, callerAt),
    tokenCalls: log.calls,
  };
};
