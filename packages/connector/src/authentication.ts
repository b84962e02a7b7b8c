/** How a system's credentials are obtained and sent. A connector lists one or more methods; the customer chooses one. */

interface MethodOptions {
  /** The name of the choice on the connect page. Default: the method's plain name. */
  readonly label?: string;
  /** Where the customer finds the credentials, in one or two sentences. */
  readonly help?: string;
}

/** A further value of the customer's that every call carries in a header, such as the company key beside a sign-in. */
export interface CredentialHeader {
  /** The header's name, other than the one that the method itself sets. */
  readonly header: string;
  /** The label of the form field. */
  readonly label: string;
  /** One sentence of help below the form field. */
  readonly help?: string;
}

interface TypedMethodOptions {
  /** Asked for on the connect page with the other credentials, required, and kept as secret as they are. */
  readonly headers?: readonly CredentialHeader[];
}

/** A response of a token endpoint without tokens. */
export interface TokenRefusal {
  /** The HTTP status. Some vendors refuse with 200. */
  readonly status: number;
  /** The parsed JSON, or the text when the body is not JSON. At most 1 MB. */
  readonly body: unknown;
}

interface GrantOptions extends MethodOptions {
  /**
   * Whether a response without tokens means that the grant is dead: the refresh token was revoked or has expired, or the password
   * is no longer correct. Only the customer can fix that, so the gateway asks for a reconnect at once. When the function is
   * omitted or returns `false`, the gateway follows the standard: `invalid_grant`, `invalid_token` and OpenID Connect's
   * `interaction_required`, `login_required`, `consent_required` and `account_selection_required` in `error` mean a dead grant,
   * with any status below 500; `temporarily_unavailable`, `server_error` and `slow_down` are temporary, and the gateway tries
   * again; everything else is for the operator to fix.
   *
   * Provide it only when the vendor uses other words, such as `{ "errors": [{ "code": "token_revoked" }] }`, and return `true`
   * only for those: never for a temporary failure, nor for a refused client id, which the operator has to fix. The gateway calls
   * it for every kind of grant, before it follows the standard and whatever the status. It must be pure and accept any body,
   * since vendors also return HTML; an exception counts as `false`.
   */
  isGrantDead?(refusal: TokenRefusal): boolean;
}

/** The endpoints of an OAuth 2.0 authorization server, absolute URLs. */
export interface OAuth2Endpoints {
  readonly authorization: string;
  readonly token: string;
  /** The revocation endpoint (RFC 7009). Omitted when the vendor has none. */
  readonly revocation?: string;
  /** The issuer identifier, to check `iss` (RFC 9207) and ID tokens against. Omitted when the vendor has none. */
  readonly issuer?: string;
}

/**
 * OAuth 2.0 authorization code (RFC 6749 4.1), always with PKCE S256 (RFC 7636). The gateway runs the whole flow, refreshes ahead
 * of expiry, rotates refresh tokens and sends `Authorization: Bearer`. Client id and secret belong to the operator.
 */
export interface OAuth2Method<Settings = never> extends GrantOptions {
  readonly type: "oauth2";
  endpoints(settings: Settings): OAuth2Endpoints;
  scopes(settings: Settings): readonly string[];
  /** How the client authenticates at the token endpoint. Default: `client_secret_basic`. */
  readonly clientAuthentication?: "client_secret_basic" | "client_secret_post" | "none";
  /** Additional parameters of the authorization request, such as `prompt` or `audience`. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
}

/** A key that the customer copies from the vendor, sent in one header of every call. */
export interface ApiKeyMethod extends MethodOptions, TypedMethodOptions {
  readonly type: "apiKey";
  readonly header: string;
  /** The prefix of the key, including its space: `"Bearer "`. */
  readonly prefix?: string;
}

/** User name and password in `Authorization: Basic` (RFC 7617). */
export interface BasicMethod extends MethodOptions, TypedMethodOptions {
  readonly type: "basic";
  readonly usernameLabel?: string;
  readonly passwordLabel?: string;
}

/** OAuth 2.0 client credentials (RFC 6749 4.4) that belong to the customer: the connect page asks for client id and secret. */
export interface ClientCredentialsMethod<Settings = never> extends GrantOptions, TypedMethodOptions {
  readonly type: "clientCredentials";
  tokenEndpoint(settings: Settings): string;
  scopes(settings: Settings): readonly string[];
}

/** OAuth 2.0 resource-owner password (RFC 6749 4.3). Use it only when the vendor offers nothing else: OAuth 2.1 drops it. */
export interface PasswordMethod<Settings = never> extends GrantOptions, TypedMethodOptions {
  readonly type: "password";
  tokenEndpoint(settings: Settings): string;
  scopes(settings: Settings): readonly string[];
}

/** Any authentication method. */
export type AuthenticationMethod<Settings = never> =
  | OAuth2Method<Settings>
  | ApiKeyMethod
  | BasicMethod
  | ClientCredentialsMethod<Settings>
  | PasswordMethod<Settings>;

/** See {@link OAuth2Method}. */
export const oauth2 = <Settings = never>(options: Omit<OAuth2Method<Settings>, "type">): OAuth2Method<Settings> => ({
  type: "oauth2",
  ...options,
});
/** See {@link ApiKeyMethod}. */
export const apiKey = (options: Omit<ApiKeyMethod, "type">): ApiKeyMethod => ({ type: "apiKey", ...options });
/** See {@link BasicMethod}. */
export const basic = (options: Omit<BasicMethod, "type"> = {}): BasicMethod => ({ type: "basic", ...options });
/** See {@link ClientCredentialsMethod}. */
export const clientCredentials = <Settings = never>(
  options: Omit<ClientCredentialsMethod<Settings>, "type">,
): ClientCredentialsMethod<Settings> => ({ type: "clientCredentials", ...options });
/** See {@link PasswordMethod}. */
export const password = <Settings = never>(options: Omit<PasswordMethod<Settings>, "type">): PasswordMethod<Settings> => ({
  type: "password",
  ...options,
});
