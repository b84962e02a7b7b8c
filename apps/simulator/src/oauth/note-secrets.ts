import type { Provider } from "oidc-provider";
import type { ConnectorId } from "../connector-id.ts";
import type { IssuedSecrets } from "../issued-secrets.ts";

/** Records every secret that an authorization server issues, or receives from its client. */
export const noteSecrets = (provider: Provider, connector: ConnectorId, issued: IssuedSecrets): void => {
  provider.on("authorization_code.saved", ({ jti }) => issued.add(connector, "authorization code", jti));
  provider.on("access_token.saved", ({ jti }) => issued.add(connector, "access token", jti));
  provider.on("refresh_token.saved", ({ jti }) => issued.add(connector, "refresh token", jti));
  provider.on("interaction.saved", ({ params }) => {
    issued.add(connector, "state", params["state"]);
    issued.add(connector, "nonce", params["nonce"]);
  });
  provider.on("grant.success", ({ oidc, body }) => {
    issued.add(connector, "code verifier", oidc.params?.["code_verifier"]);
    if (typeof body === "object" && body !== null && "id_token" in body) issued.add(connector, "ID token", body.id_token);
  });
  provider.on("grant.error", ({ oidc }) => issued.add(connector, "code verifier", oidc.params?.["code_verifier"]));
};
