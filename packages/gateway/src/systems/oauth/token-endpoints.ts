import type { OAuth2Endpoints, OAuth2Method } from "@fettle/connector";
import type { ConnectorConfiguration } from "../../catalog/catalog.ts";
import { methodOfType, type Settings } from "../credentials/authentication-methods.ts";
import type { TokenCredentials } from "../credentials/credentials.ts";
import type { Grant } from "./request-tokens.ts";
import type { TokenEndpoint } from "./token-endpoint.ts";

/** The OAuth endpoints of a system, or null when its connector has no OAuth (any more) or the operator has no client. */
export function oauthEndpoints(
  configuration: ConnectorConfiguration,
  settings: Settings,
): { readonly endpoints: OAuth2Endpoints; readonly token: TokenEndpoint } | null {
  const method = methodOfType(configuration, "oauth2");
  const { oauthClient } = configuration;
  if (method === undefined || oauthClient === undefined) return null;
  const endpoints = method.endpoints(settings);
  return {
    endpoints,
    token: {
      url: endpoints.token,
      issuer: endpoints.issuer ?? null,
      client: { id: oauthClient.id, secret: oauthClient.secret ?? null },
      clientAuthentication: method.clientAuthentication ?? "client_secret_basic",
      clientOwner: "operator",
      isGrantDead: sayOf(method),
    },
  };
}

const sayOf =
  (method: Pick<OAuth2Method, "isGrantDead">): TokenEndpoint["isGrantDead"] =>
  (refusal) =>
    method.isGrantDead?.(refusal) ?? false;

/** How to request new tokens. */
export interface Renewal {
  readonly endpoint: TokenEndpoint;
  /** To be tried in this order, each after the previous one is refused. Empty when only the customer can get new tokens. */
  readonly grants: readonly Grant[];
}

/** How credentials with an access token get the next token; null when the configuration no longer fits. */
export function renewalOf(
  configuration: ConnectorConfiguration,
  settings: Settings,
  credentials: TokenCredentials,
): Renewal | null {
  switch (credentials.type) {
    case "oauth2": {
      const found = oauthEndpoints(configuration, settings);
      return found === null ? null : { endpoint: found.token, grants: refreshGrants(credentials.refreshToken) };
    }
    case "clientCredentials":
      return clientCredentialsRenewal(configuration, settings, credentials);
    case "password": {
      const found = passwordRenewal(configuration, settings, credentials);
      return found === null ? null : { ...found, grants: [...refreshGrants(credentials.refreshToken), ...found.grants] };
    }
  }
}

const refreshGrants = (token: string | null): readonly Grant[] =>
  token === null ? [] : [{ type: "refresh", refreshToken: token }];

/** Requests tokens with the customer's own client id and secret. */
export function clientCredentialsRenewal(
  configuration: ConnectorConfiguration,
  settings: Settings,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Renewal | null {
  const method = methodOfType(configuration, "clientCredentials");
  if (method === undefined) return null;
  const endpoint: TokenEndpoint = {
    url: method.tokenEndpoint(settings),
    issuer: null,
    client: { id: clientId, secret: clientSecret },
    clientAuthentication: "client_secret_basic",
    clientOwner: "customer",
    isGrantDead: sayOf(method),
  };
  return { endpoint, grants: [{ type: "client", scopes: method.scopes(settings) }] };
}

/** Requests tokens with the customer's password and the operator's client. */
export function passwordRenewal(
  configuration: ConnectorConfiguration,
  settings: Settings,
  { username, password }: { readonly username: string; readonly password: string },
): Renewal | null {
  const method = methodOfType(configuration, "password");
  const { oauthClient } = configuration;
  if (method === undefined || oauthClient === undefined) return null;
  const endpoint: TokenEndpoint = {
    url: method.tokenEndpoint(settings),
    issuer: null,
    client: { id: oauthClient.id, secret: oauthClient.secret ?? null },
    clientAuthentication: "client_secret_basic",
    clientOwner: "operator",
    isGrantDead: sayOf(method),
  };
  return { endpoint, grants: [{ type: "password", username, password, scopes: method.scopes(settings) }] };
}
