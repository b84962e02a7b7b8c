import { createHash } from "node:crypto";
import type { OAuth2Endpoints } from "@fettle/connector";
import { ConnectorError } from "@fettle/connector";
import { randomSecret } from "../../identifiers.ts";
import { isLoopback } from "../sessions/redirect-urls.ts";

/** An authorization request under way: the browser's URL, and the values to keep until the browser returns. */
export interface AuthorizationRequest {
  readonly url: string;
  /** The PKCE verifier. */
  readonly verifier: string;
  /** The OpenID Connect nonce; null when the request does not include `openid`. */
  readonly nonce: string | null;
}

/**
 * Begins an authorization code flow with PKCE S256.
 * @throws ConnectorError `MISCONFIGURED` when the authorization endpoint is neither https nor on this machine.
 */
export function beginAuthorization(input: {
  readonly endpoints: OAuth2Endpoints;
  readonly clientId: string;
  readonly redirectUri: string;
  /** Ties the answer to the request. It is unguessable and used once. */
  readonly state: string;
  readonly scopes: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}): AuthorizationRequest {
  const { authorization } = input.endpoints;
  const url = URL.canParse(authorization) ? new URL(authorization) : null;
  if (url === null || (url.protocol !== "https:" && !isLoopback(url))) {
    throw new ConnectorError("MISCONFIGURED", "The vendor's authorization address is not an https address.");
  }
  const { state } = input;
  const verifier = randomSecret();
  const nonce = input.scopes.includes("openid") ? randomSecret() : null;
  const parameters = {
    ...input.parameters,
    response_type: "code",
    client_id: input.clientId,
    redirect_uri: input.redirectUri,
    ...(input.scopes.length === 0 ? {} : { scope: input.scopes.join(" ") }),
    state,
    ...(nonce === null ? {} : { nonce }),
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, verifier, nonce };
}
