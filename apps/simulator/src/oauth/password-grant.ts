import { errors, type Provider } from "oidc-provider";
import type { Vendor } from "../vendors/vendor.ts";

interface Given {
  readonly username?: string;
  readonly password?: string;
  readonly scope?: string;
}

/** Lets clients exchange a person's user name and password for tokens, among them a refresh token (RFC 6749, 4.3). */
export const acceptPasswords = (provider: Provider, vendor: Vendor): void =>
  provider.registerGrantType<Given>(
    "password",
    async (context) => {
      const { client, params } = context.oidc;
      const who = vendor.logins.find(({ login, password }) => login === params.username && password === params.password);
      if (who === undefined) throw new errors.InvalidGrant("the user name or the password is wrong");
      const grant = new provider.Grant({ accountId: who.login, clientId: client.clientId });
      const scope = params.scope ?? "";
      grant.addOIDCScope(scope);
      const granted = { accountId: who.login, client, grantId: await grant.save(), gty: "password", scope };
      const accessToken = new provider.AccessToken(granted);
      const refreshToken = new provider.RefreshToken(granted);
      context.body = {
        access_token: await accessToken.save(),
        refresh_token: await refreshToken.save(),
        expires_in: accessToken.expiration,
        token_type: "Bearer",
        scope,
      };
    },
    ["username", "password", "scope"],
  );
