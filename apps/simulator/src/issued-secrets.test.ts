import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { usualConnectorIds } from "./connector-id.ts";
import { startSimulator } from "./start-simulator.ts";
import { callApi, control } from "./testing/call.ts";
import { createOauthClient, redirectUri } from "./testing/oauth-client.ts";
import { approveLogin } from "./walk-login.ts";

it.each(usualConnectorIds)("Every secret of %s is listed, including ended ones", async (connector) => {
  await using simulator = await startSimulator({ redirectUris: [redirectUri], workOrders: 5 });
  const [login] = simulator.logins[connector];
  const [key] = simulator.apiKeys[connector];
  if (login === undefined || key === undefined) throw new Error("The simulator has no login or no key.");
  const client = createOauthClient(simulator, connector);
  const authorizationUrl = client.authorizationUrl({ state: "a state of its own", nonce: "a nonce of its own" });
  const code = (await approveLogin(authorizationUrl, login)).searchParams.get("code") ?? "";
  const tokens = await client.exchange(code);
  const rotated = await client.refresh(tokens.refresh_token);
  await control(simulator, "POST", `${connector}/revoke`, {});

  const told = simulator.secrets().filter((secret) => secret.connector === connector);
  const valuesOf = (kind: string) => told.filter((secret) => secret.kind === kind).map(({ value }) => value);
  expect(valuesOf("client secret")).toEqual([simulator.clients[connector].secret]);
  expect(valuesOf("password")).toContain(login.password);
  expect(valuesOf("API key")).toEqual(expect.arrayContaining([key.key, simulator.apiKeys[connector][0]?.key]));
  expect(valuesOf("state")).toEqual(["a state of its own"]);
  expect(valuesOf("nonce")).toEqual(["a nonce of its own"]);
  expect(valuesOf("authorization code")).toEqual([code]);
  expect(valuesOf("access token")).toEqual([tokens.access_token, rotated.access_token]);
  expect(valuesOf("refresh token")).toEqual([tokens.refresh_token, rotated.refresh_token]);
  // ID tokens issued within the same second are identical.
  expect(new Set(valuesOf("ID token"))).toEqual(new Set([tokens.id_token, rotated.id_token]));
  expect(valuesOf("code verifier").map((value) => createHash("sha256").update(value).digest("base64url"))).toEqual([
    authorizationUrl.searchParams.get("code_challenge"),
  ]);
});

it("The URL and secret of a webhook are listed, also at /_control/secrets", async () => {
  await using simulator = await startSimulator({ redirectUris: [redirectUri], workOrders: 5 });
  const [url, secret] = ["http://127.0.0.1:1/ingress/a-key-of-its-own", "a secret of some length"];
  const { body: made } = await callApi(simulator, "cmms-bee", "POST", "/webhooks", { body: { url, secret, events: ["*"] } });
  await callApi(simulator, "cmms-bee", "DELETE", `/webhooks/${String(made["id"])}`);
  expect(simulator.secrets()).toEqual(
    expect.arrayContaining([
      { connector: "cmms-bee", kind: "webhook URL", value: url },
      { connector: "cmms-bee", kind: "webhook secret", value: secret },
    ]),
  );
  const { body } = await control(simulator, "GET", "secrets");
  expect(body).toEqual({ count: simulator.secrets().length, secrets: simulator.secrets() });
});
