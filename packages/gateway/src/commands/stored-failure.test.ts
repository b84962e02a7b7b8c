import { expect, it } from "vitest";
import { fromStoredFailure, toStoredFailure } from "./stored-failure.ts";

it.each([
  ["NotFoundError", "not found"],
  ["ValidationError", "invalid"],
  ["ConflictError", "conflict"],
  ["NotSupportedError", "not supported"],
  ["ReauthorizationRequiredError", "unauthorized"],
  ["RateLimitedError", "rate limited"],
  ["VendorError", "vendor"],
] as const)("A row stores a failure as the word that rows have always had for it: %s", (type, kind) => {
  const shown = { code: "CODE", message: "It failed.", fields: [{ path: "title", message: "Unknown." }], vendorStatus: 503 };
  expect(fromStoredFailure({ type, ...shown })).toEqual({ kind, ...shown });
  expect(toStoredFailure({ kind, ...shown })).toEqual({ type, ...shown });
});
