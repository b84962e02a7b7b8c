import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { usualConnectorIds } from "../connector-id.ts";
import { startSimulator, type Simulator } from "../start-simulator.ts";
import { callApi, control } from "../testing/call.ts";
import { createOauthClient, redirectUri } from "../testing/oauth-client.ts";
import { approveLogin } from "../walk-login.ts";

const start = (more: object = {}) => startSimulator({ redirectUris: [redirectUri], workOrders: 20, ...more });
const whoAmI = { "cmms-bee": "/me", "workwave-service": "/account" } as const;

describe.for(usualConnectorIds)("the authorization server of %s", (connector) => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await start();
  });
  afterAll(() => simulator.close());

  const ask = (token = "", on = simulator) =>
    callApi(on, connector, "GET", whoAmI[connector], { key: "", headers: { authorization: `Bearer ${token}` } });

  it("issues working tokens after login and consent, with state and nonce", async () => {
    const client = createOauthClient(simulator, connector);
    const [login] = simulator.logins[connector];
    const back = await approveLogin(client.authorizationUrl(), login ?? { login: "", password: "" });
    expect(back.origin + back.pathname).toBe(redirectUri);
    expect(back.searchParams.get("state")).toBe("some state");
    const tokens = await client.exchange(back.searchParams.get("code") ?? "", "post");
    expect(tokens).toMatchObject({ status: 200, expires_in: 3600, token_type: "Bearer" });
    const claims = JSON.parse(Buffer.from(tokens.id_token?.split(".")[1] ?? "", "base64url").toString("utf8"));
    expect(claims).toMatchObject({ iss: client.issuer, nonce: "some nonce", sub: login?.login });
    const answer = await ask(tokens.access_token);
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.body)).toContain(login?.account);
  });

  it("publishes its endpoints", async () => {
    const { issuer } = createOauthClient(simulator, connector);
    const response = await fetch(`${issuer}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      revocation_endpoint: `${issuer}/token/revocation`,
    });
  });

  it("connects another account with another login", async () => {
    const tokens = await createOauthClient(simulator, connector).connect(simulator.logins[connector].at(-1));
    const answer = await ask(tokens.access_token);
    expect(JSON.stringify(answer.body)).toContain(simulator.logins[connector].at(-1)?.account);
  });

  it("reports a wrong password, and returns access_denied when the person cancels", async () => {
    const client = createOauthClient(simulator, connector);
    const [login] = simulator.logins[connector];
    const wrong = { login: login?.login ?? "", password: "wrong" };
    await expect(approveLogin(client.authorizationUrl(), wrong)).rejects.toThrow("The login or password is wrong.");
    const back = await approveLogin(client.authorizationUrl(), wrong, { cancel: true });
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.get("state")).toBe("some state");
  });

  it("requires PKCE, the right verifier and a known redirect URI", async () => {
    const client = createOauthClient(simulator, connector);
    const other = createOauthClient(simulator, connector);
    const login = simulator.logins[connector][0] ?? { login: "", password: "" };
    const without = { code_challenge: undefined, code_challenge_method: undefined };
    const refused = await approveLogin(client.authorizationUrl(without), login);
    expect(refused.searchParams.get("error")).toBe("invalid_request");
    const back = await approveLogin(client.authorizationUrl(), login);
    expect(await other.exchange(back.searchParams.get("code") ?? "")).toMatchObject({ status: 400, error: "invalid_grant" });
    const elsewhere = client.authorizationUrl({ redirect_uri: "http://elsewhere.invalid/" });
    await expect(approveLogin(elsewhere, login)).rejects.toThrow("redirect_uri");
  });

  it("accepts a code only once", async () => {
    const client = createOauthClient(simulator, connector);
    const back = await approveLogin(client.authorizationUrl(), simulator.logins[connector][0] ?? { login: "", password: "" });
    const code = back.searchParams.get("code") ?? "";
    const tokens = await client.exchange(code);
    expect(await client.exchange(code)).toMatchObject({ status: 400, error: "invalid_grant" });
    expect((await ask(tokens.access_token)).status).toBe(401);
  });

  it("rotates refresh tokens, and ends the grant when an old one is reused", async () => {
    const client = createOauthClient(simulator, connector);
    const first = await client.connect();
    const second = await client.refresh(first.refresh_token);
    expect(second.status).toBe(200);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await ask(second.access_token)).status).toBe(200);
    expect(await client.refresh(first.refresh_token)).toMatchObject({ status: 400, error: "invalid_grant" });
    expect(await client.refresh(second.refresh_token)).toMatchObject({ status: 400, error: "invalid_grant" });
    expect((await ask(second.access_token)).status).toBe(401);
  });

  it("revokes a token together with its grant", async () => {
    const client = createOauthClient(simulator, connector);
    const tokens = await client.connect();
    expect((await client.revokeToken(tokens.refresh_token)).status).toBe(200);
    expect(await client.refresh(tokens.refresh_token)).toMatchObject({ error: "invalid_grant" });
    expect((await ask(tokens.access_token)).status).toBe(401);
  });

  it("ends all credentials of one account on request, and lets it reconnect", async () => {
    await using own = await start();
    const client = createOauthClient(own, connector);
    const tokens = await client.connect();
    const others = await client.connect(own.logins[connector].at(-1));
    const [key] = own.apiKeys[connector];
    expect((await callApi(own, connector, "GET", whoAmI[connector])).status).toBe(200);
    expect((await control(own, "POST", `${connector}/revoke`)).body).toEqual({ revoked: key?.account });

    expect((await ask(tokens.access_token, own)).status).toBe(401);
    expect(await client.refresh(tokens.refresh_token)).toMatchObject({ status: 400, error: "invalid_grant" });
    expect((await callApi(own, connector, "GET", whoAmI[connector], { key: key?.key ?? "" })).status).toBe(401);
    expect((await ask(others.access_token, own)).status).toBe(200);

    expect(own.apiKeys[connector][0]).toMatchObject({ account: key?.account, access: "full" });
    expect((await callApi(own, connector, "GET", whoAmI[connector])).status).toBe(200);
    expect((await ask((await client.connect()).access_token, own)).status).toBe(200);
  });
});

it("A grant without offline_access gets no refresh token, and a token is limited to its scopes", async () => {
  await using simulator = await start();
  const tokens = await createOauthClient(simulator, "cmms-bee").connect(undefined, { scope: "openid read" });
  expect(tokens.refresh_token).toBeUndefined();
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  expect((await callApi(simulator, "cmms-bee", "GET", "/work-orders?limit=1", { headers })).status).toBe(200);
  expect((await callApi(simulator, "cmms-bee", "POST", "/work-orders", { headers, body: { title: "x" } })).status).toBe(403);
});

it("An exchanged refresh token works again within the grace period", async () => {
  await using simulator = await start({ refreshTokenGraceSeconds: 60 });
  const client = createOauthClient(simulator, "cmms-bee");
  const first = await client.connect();
  expect((await client.refresh(first.refresh_token)).status).toBe(200);
  expect((await client.refresh(first.refresh_token)).status).toBe(200);
});

it("An access token works for no less than its configured lifetime", async () => {
  await using simulator = await start({ accessTokenSeconds: 1 });
  const client = createOauthClient(simulator, "workwave-service");
  let tokens = await client.connect();
  // Each round starts at another part of a second.
  for (let part = 0; part < 3; part += 1) {
    const askedAt = performance.now();
    tokens = await client.refresh(tokens.refresh_token);
    expect(tokens).toMatchObject({ expires_in: 1 });
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    const ask = () => callApi(simulator, "workwave-service", "GET", "/account", { key: "", headers });
    while ((await ask()).status === 200) await pause(20);
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(999);
  }
});
