import { defineConnector, redacted } from "@fettle/connector";
import { expect, it } from "vitest";
import { loggedUrl } from "../../vendor-calls/call-log.ts";
import { stagedCredentials } from "./staged-credentials.ts";

const connector = defineConnector({
  specificationVersion: "v1",
  id: "plain",
  name: "Plain",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings: {
    tenant: { type: "text", label: "Tenant", sensitive: true },
    region: { type: "text", label: "Region" },
  },
  authentication: [{ type: "apiKey", header: "x-key" }],
  baseUrl: ({ tenant }) => `https://vendor.example/${tenant}`,
  account: async () => ({ id: "1", name: "One" }),
  entities: {},
});

it("The log of a first call shows neither the key nor a sensitive setting that stands in the path", async () => {
  const settings = { tenant: "tenant-Zq7", region: "europe" };
  const staged = stagedCredentials({ configuration: { connector }, settings }, { type: "apiKey", key: "the-key-1" });
  const { hide } = await staged.current(new AbortController().signal);
  expect(loggedUrl(new URL("https://vendor.example/tenant-Zq7/europe/the-key-1?a=1"), hide)).toBe(
    `https://vendor.example/${redacted}/europe/${redacted}`,
  );
});
