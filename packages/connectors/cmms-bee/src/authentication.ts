import { apiKey, type AuthenticationMethod, oauth2 } from "@fettle/connector";
import type { CmmsBeeSettings } from "./settings.ts";

export const authentication: readonly AuthenticationMethod<CmmsBeeSettings>[] = [
  oauth2({
    label: "Sign in at CMMS Bee",
    endpoints: ({ authorizationUrl, tokenUrl, revocationUrl, issuer }) => ({
      authorization: authorizationUrl,
      token: tokenUrl,
      revocation: revocationUrl,
      issuer,
    }),
    scopes: ({ scopes }) => scopes.split(/\s+/u).filter((scope) => scope !== ""),
    // OpenID Connect Core 11: without this, a server may leave out the refresh token.
    authorizationParameters: { prompt: "consent" },
  }),
  apiKey({
    label: "API key",
    help: "Create a key for this connection in CMMS Bee and paste it here.",
    header: "authorization",
    prefix: "Bearer ",
  }),
];
