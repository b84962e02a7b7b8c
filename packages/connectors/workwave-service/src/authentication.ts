import { apiKey, type AuthenticationMethod, oauth2 } from "@fettle/connector";
import { addressBelow } from "@fettle/connector-kit";
import type { WorkwaveServiceSettings } from "./settings.ts";

export const authentication: readonly AuthenticationMethod<WorkwaveServiceSettings>[] = [
  apiKey({
    label: "API key",
    help: "Copy the key from your company's Users screen in WorkWave Service and paste it here.",
    header: "x-api-key",
  }),
  oauth2({
    label: "Sign in with WorkWave",
    endpoints: ({ identityUrl, issuer, authorizationEndpoint, tokenEndpoint, revocationEndpoint }) => ({
      authorization: addressBelow(identityUrl, authorizationEndpoint),
      token: addressBelow(identityUrl, tokenEndpoint),
      revocation: addressBelow(identityUrl, revocationEndpoint),
      issuer: addressBelow(identityUrl, issuer),
    }),
    scopes: () => ["openid", "offline_access"],
    // OpenID Connect Core 11: without this, a server may leave out the refresh token.
    authorizationParameters: { prompt: "consent" },
  }),
];
