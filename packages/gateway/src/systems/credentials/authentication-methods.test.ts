import { expect, it } from "vitest";
import { insteadLabel } from "./authentication-methods.ts";

it.each([
  [{ type: "apiKey", header: "x-api-key", label: "API key" }, "Use an API key instead"],
  [{ type: "apiKey", header: "x-api-key", label: "Access token" }, "Use “Access token” instead"],
  [{ type: "basic" }, "Use a user name and password instead"],
] as const)("A button names the other way to sign in: %j", (method, label) => {
  expect(insteadLabel(method)).toBe(label);
});
