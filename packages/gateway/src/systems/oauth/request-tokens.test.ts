import { expect, it } from "vitest";
import { GrantError } from "./grant-error.ts";
import { requestTokens } from "./request-tokens.ts";
import type { TokenEndpoint } from "./token-endpoint.ts";

const endpoint: TokenEndpoint = {
  url: "https://vendor.example/token",
  issuer: null,
  client: { id: "client", secret: "client-secret" },
  clientAuthentication: "client_secret_basic",
  clientOwner: "operator",
};

const clock = () => new Date("2026-01-31T08:00:00.000Z");

/** The outcome of a refresh for a given answer of the token endpoint. */
async function outcomeOf(answer: Response, of: Partial<TokenEndpoint> = {}) {
  const fetch = async () => answer;
  const dependencies = { fetch, clock, signal: new AbortController().signal };
  try {
    const { accessToken } = await requestTokens(
      { ...endpoint, ...of },
      { type: "refresh", refreshToken: "rt-hunter2" },
      dependencies,
    );
    return { kind: accessToken, code: null };
  } catch (failure) {
    if (!(failure instanceof GrantError)) throw failure;
    return { kind: failure.kind, code: failure.vendorCode };
  }
}
/** The vendor code reported for an `error` in the answer to a refresh. */
const codeFor = async (error: string) => (await outcomeOf(Response.json({ error }, { status: 400 }))).code;
const answer = (status: number, body: unknown) =>
  typeof body === "string" ? new Response(body, { status }) : Response.json(body, { status });

it("An answer may begin with a byte order mark", async () => {
  expect(await outcomeOf(answer(200, '\uFEFF{"access_token":"at-1"}'))).toMatchObject({ kind: "at-1" });
});

it.each(["invalid_grant", "interaction.required", "AADSTS70008"])("The vendor's code %s is kept as it is", async (code) => {
  expect(await codeFor(code)).toBe(code);
});

it.each(["The token rt-hunter2 is over", "rt-hunter2", "unknown:client-secret", "Ask Ann at ann@acme.example", ""])(
  "A text that may contain a secret or personal data is not kept as a code: %j",
  async (words) => {
    expect(await codeFor(words)).toMatch(/^(unreadable error|unreadable answer|OAUTH_[A-Z_]+)$/);
  },
);

it.each([
  [200, { error: "invalid_grant" }],
  [201, { error: "invalid_grant", access_token: null }],
  [400, { error: "invalid_token" }],
  [401, { error: "invalid_grant" }],
  [403, { error: "invalid_grant" }],
  [400, { error: "INVALID_GRANT" }],
  [400, { error: "interaction_required" }],
  [400, { error: "login_required" }],
  [400, { error: "consent_required" }],
])("The answer %d %j ends the grant", async (status, body) => {
  expect(await outcomeOf(answer(status, body))).toMatchObject({ kind: "refused" });
});

it.each([
  [200, { error: "invalid_client" }, "misconfigured"],
  [401, { error: "invalid_client" }, "misconfigured"],
  [400, { error: "unauthorized_client" }, "misconfigured"],
  [400, { error: "invalid_request" }, "misconfigured"],
  [400, { error: { code: "invalid_grant" } }, "misconfigured"],
  [400, { error_code: "invalid_grant" }, "misconfigured"],
  [200, "<html>invalid_grant</html>", "misconfigured"],
  [200, {}, "misconfigured"],
  [200, { error: "temporarily_unavailable" }, "passing"],
  [503, { error: "invalid_grant" }, "passing"],
  [200, { access_token: "fresh", error: "invalid_grant" }, "fresh"],
])("The answer %d %j does not end the grant; its outcome is: %s", async (status, body, kind) => {
  expect(await outcomeOf(answer(status, body))).toMatchObject({ kind });
});

it("The connector decides which answers end the grant, whatever their form", async () => {
  const seen: unknown[] = [];
  const isGrantDead: TokenEndpoint["isGrantDead"] = (refusal) => {
    seen.push(refusal);
    return JSON.stringify(refusal.body).includes("session over");
  };
  const dead = { kind: "refused", code: expect.stringContaining("status") };
  expect(await outcomeOf(answer(400, { errors: [{ code: "session over" }] }), { isGrantDead })).toEqual(dead);
  expect(await outcomeOf(answer(200, "session over"), { isGrantDead })).toEqual(dead);
  expect(await outcomeOf(answer(500, { error_code: "session over" }), { isGrantDead })).toEqual(dead);
  expect(seen).toEqual([
    { status: 400, body: { errors: [{ code: "session over" }] } },
    { status: 200, body: "session over" },
    { status: 500, body: { error_code: "session over" } },
  ]);
  const invalid = answer(400, { error: "invalid_grant" });
  expect(await outcomeOf(invalid, { isGrantDead })).toEqual({ kind: "refused", code: "invalid_grant" });
  expect(await outcomeOf(answer(503, {}), { isGrantDead })).toMatchObject({ kind: "passing" });
  expect(await outcomeOf(answer(200, { access_token: "fresh", note: "session over" }), { isGrantDead })).toMatchObject({
    kind: "fresh",
  });
});

const throwing: TokenEndpoint["isGrantDead"] = ({ body }) => Object(body).errors[0].code === "session over";
it("The standard decides when the connector cannot read an answer", async () => {
  const refused = answer(400, { error: "invalid_client" });
  expect(await outcomeOf(refused, { isGrantDead: throwing })).toMatchObject({ kind: "misconfigured" });
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

it.each([-86_400_000, 0, 86_400_000])("The vendor's clock validates an ID token while ours is wrong by %d ms", async (wrong) => {
  const now = clock().getTime() - wrong;
  const seconds = Math.floor(now / 1000);
  const claims = { iss: "https://vendor.example", sub: "1", aud: "client", iat: seconds, exp: seconds + 3600 };
  const idToken = `${part({ alg: "RS256" })}.${part(claims)}.${part({})}`;
  const headers = { date: new Date(now).toUTCString() };
  const tokens = Response.json({ access_token: "fresh", token_type: "bearer", id_token: idToken }, { headers });
  expect(await outcomeOf(tokens, { issuer: "https://vendor.example" })).toEqual({ kind: "fresh", code: null });
});
