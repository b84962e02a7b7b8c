import { defaultSettings } from "@fettle/connector-testing";
import { expect, it } from "vitest";
import { authentication } from "./authentication.ts";
import { settings } from "./settings.ts";

const [apiKey, oauth2] = authentication;

it("an API key is sent in the vendor's header", () => {
  expect(apiKey).toMatchObject({ type: "apiKey", header: "x-api-key" });
});

it("the endpoints are below the identity server unless a setting says otherwise", () => {
  expect(oauth2?.type === "oauth2" && oauth2.endpoints(defaultSettings(settings))).toEqual({
    authorization: "https://is.workwave.com/oauth2/authorize",
    token: "https://is.workwave.com/oauth2/token",
    revocation: "https://is.workwave.com/oauth2/revoke",
    issuer: "https://is.workwave.com",
  });
  const given = { identityUrl: "https://login.example/t", tokenEndpoint: "/token", issuer: "https://issuer.example/" };
  expect(oauth2?.type === "oauth2" && oauth2.endpoints(defaultSettings(settings, given))).toMatchObject({
    token: "https://login.example/t/token",
    issuer: "https://issuer.example/",
  });
});
