/** How a system's credentials are obtained and carried. A connector lists one or more; the customer chooses one. */

interface MethodOptions {
  /** The name of the choice on the connect page. Default: a plain name of the method. */
  readonly label?: string;
  /** Where the customer finds what is asked for, in a sentence or two. */
  readonly help?: string;
}

/** The endpoints of an OAuth 2.0 authorization server, absolute URLs. */
export interface OAuth2Endpoints {
  readonly authorization: string;
  readonly token: string;
  /** RFC 7009. Left out where the vendor has none. */
  readonly revocation?: string;
  /** The issuer identifier, to check `iss` (RFC 9207) and ID tokens against. Left out where the vendor has none. */
  readonly issuer?: string;
}

/**
 * OAuth 2.0 authorization code (RFC 6749 4.1), always with PKCE S256 (RFC 7636). The gateway runs the whole flow, refreshes
 * ahead of expiry, rotates refresh tokens and carries `Authorization: Bearer`. Client id and secret are the operator's.
 */
export interface OAuth2Method<Settings = never> extends MethodOptions {
  readonly type: "oauth2";
  endpoints(settings: Settings): OAuth2Endpoints;
  scopes(settings: Settings): readonly string[];
  /** How the client authenticates at the token endpoint. Default: `client_secret_basic`. */
  readonly clientAuthentication?: "client_secret_basic" | "client_secret_post" | "none";
  /** Further parameters of the authorization request, such as `prompt` or `audience`. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
}

/** A key that the customer copies from the vendor. Carried in one header of every call. */
export interface ApiKeyMethod extends MethodOptions {
  readonly type: "apiKey";
  readonly header: string;
  /** Put before the key, with its space: `"Bearer "`. */
  readonly prefix?: string;
}

/** User name and password in `Authorization: Basic` (RFC 7617). */
export interface BasicMethod extends MethodOptions {
  readonly type: "basic";
  readonly usernameLabel?: string;
  readonly passwordLabel?: string;
}

/** OAuth 2.0 client credentials (RFC 6749 4.4) that belong to the customer: client id and secret are asked for on the page. */
export interface ClientCredentialsMethod<Settings = never> extends MethodOptions {
  readonly type: "clientCredentials";
  tokenEndpoint(settings: Settings): string;
  scopes(settings: Settings): readonly string[];
}

/** OAuth 2.0 resource-owner password (RFC 6749 4.3). Only where the vendor has nothing else: OAuth 2.1 drops it. */
export interface PasswordMethod<Settings = never> extends MethodOptions {
  readonly type: "password";
  tokenEndpoint(settings: Settings): string;
  scopes(settings: Settings): readonly string[];
}

/** Any way to sign in. */
export type AuthenticationMethod<Settings = never> =
  | OAuth2Method<Settings>
  | ApiKeyMethod
  | BasicMethod
  | ClientCredentialsMethod<Settings>
  | PasswordMethod<Settings>;
