import { defaultSettings } from "@fettle/connector-testing";
import { expect, it } from "vitest";
import { authentication } from "./authentication.ts";
import { settings } from "./settings.ts";

const [oauth2, apiKey] = authentication;

it("the endpoints come from the settings", () => {
  const given = { tokenUrl: "https://api.example/oauth/token", issuer: "https://login.example/" };
  expect(oauth2?.type === "oauth2" && oauth2.endpoints(defaultSettings(settings, given))).toEqual({
    authorization: "https://oauth.example.invalid/auth",
    token: "https://api.example/oauth/token",
    revocation: "https://oauth.example.invalid/token/revocation",
    issuer: "https://login.example/",
  });
});

const scopes = (text: string) => oauth2?.type === "oauth2" && oauth2.scopes(defaultSettings(settings, { scopes: text }));

it("the scopes come from the settings", () => {
  expect(scopes(" read  write ")).toEqual(["read", "write"]);
});

it("an API key is sent as a bearer token", () => {
  expect(apiKey).toMatchObject({ type: "apiKey", header: "authorization", prefix: "Bearer " });
});
