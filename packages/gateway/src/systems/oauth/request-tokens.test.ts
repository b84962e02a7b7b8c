import { expect, it } from "vitest";
import { GrantError } from "./grant-error.ts";
import { requestTokens, type TokenEndpoint } from "./request-tokens.ts";

const endpoint: TokenEndpoint = {
  url: "https://vendor.example/token",
  issuer: null,
  client: { id: "client", secret: "client-secret" },
  clientAuthentication: "client_secret_basic",
  clientOwner: "operator",
};

/** What is known of an `error` that the token endpoint answers a refresh with. */
async function codeFor(error: string): Promise<string> {
  const fetch = async () => Response.json({ error }, { status: 400 });
  const means = { fetch, clock: () => new Date("2026-01-31T08:00:00.000Z"), signal: new AbortController().signal };
  try {
    await requestTokens(endpoint, { type: "refresh", refreshToken: "rt-hunter2" }, means);
    return "tokens";
  } catch (failure) {
    return failure instanceof GrantError ? failure.vendorCode : "another failure";
  }
}

it.each(["invalid_grant", "interaction.required", "AADSTS70008"])("takes a code as it is: %s", async (code) => {
  expect(await codeFor(code)).toBe(code);
});

it.each(["The token rt-hunter2 is over", "rt-hunter2", "unknown:client-secret", "Ask Ann at ann@acme.example", ""])(
  "takes over nothing that may be a secret or a person's: %j",
  async (words) => {
    expect(await codeFor(words)).toMatch(/^(unreadable error|unreadable answer|OAUTH_[A-Z_]+)$/);
  },
);
