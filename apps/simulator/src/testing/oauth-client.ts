import { createHash, randomBytes } from "node:crypto";
import type { ConnectorId } from "../connector-id.ts";
import type { Simulator } from "../start-simulator.ts";
import { approveLogin } from "../walk-login.ts";

export const redirectUri = "http://127.0.0.1:4000/oauth/callback";

export const apiPaths = {
  "cmms-bee": "/cmms-bee/v1",
  "workwave-service": "/workwave-service/api/public/v1",
  maintainx: "/maintainx/v1",
  pestpac: "/pestpac/v1",
} as const;

export interface TokenAnswer {
  readonly status: number;
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly expires_in?: number;
  readonly error?: string;
}

/** A plain OAuth client of one vendor, like the gateway. */
export const createOauthClient = (simulator: Simulator, connector: ConnectorId) => {
  const { issuer } = simulator.addresses[connector];
  const { id, secret } = simulator.clients[connector];
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const scope = connector === "cmms-bee" ? "openid offline_access read write" : "openid offline_access";

  const authorizationUrl = (changes: Readonly<Record<string, string | undefined>> = {}): URL => {
    const url = new URL(`${issuer}/auth`);
    const parameters = {
      client_id: id,
      redirect_uri: redirectUri,
      response_type: "code",
      scope,
      state: "some state",
      nonce: "some nonce",
      code_challenge: challenge,
      code_challenge_method: "S256",
      ...changes,
    };
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
    return url;
  };
  const post = async (
    path: string,
    parameters: Record<string, string>,
    method: "basic" | "post" = "basic",
  ): Promise<TokenAnswer> => {
    const body = new URLSearchParams({ ...parameters, ...(method === "post" && { client_id: id, client_secret: secret }) });
    const headers = method === "basic" ? { authorization: `Basic ${btoa(`${id}:${secret}`)}` } : {};
    const response = await fetch(issuer + path, { method: "POST", body, headers });
    const text = await response.text();
    return { status: response.status, ...(text !== "" && JSON.parse(text)) };
  };
  const exchange = (code: string, method?: "basic" | "post") =>
    post("/token", { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier }, method);
  return {
    issuer,
    authorizationUrl,
    exchange,
    /** Exchanges a user name and a password. */
    signIn: (username: string, password: string) =>
      post("/token", { grant_type: "password", username, password, scope: "openid" }),
    connect: async (
      login = simulator.logins[connector][0],
      changes: Readonly<Record<string, string>> = {},
    ): Promise<TokenAnswer> => {
      if (login === undefined) throw new Error("There is no login.");
      const back = await approveLogin(authorizationUrl(changes), login);
      return exchange(back.searchParams.get("code") ?? "");
    },
    refresh: (refreshToken = "") => post("/token", { grant_type: "refresh_token", refresh_token: refreshToken }),
    revokeToken: (token = "") => post("/token/revocation", { token }),
  };
};
