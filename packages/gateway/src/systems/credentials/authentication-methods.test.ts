import { expect, it } from "vitest";
import { insteadLabel } from "./authentication-methods.ts";

it.each([
  [{ type: "apiKey", header: "x-api-key", label: "API key" }, "Use an API key instead"],
  [{ type: "apiKey", header: "x-api-key", label: "Access token" }, "Use “Access token” instead"],
  [{ type: "basic" }, "Use a user name and password instead"],
] as const)("leads to another way to sign in, in words that a button can say: %j", (method, label) => {
  expect(insteadLabel(method)).toBe(label);
});
