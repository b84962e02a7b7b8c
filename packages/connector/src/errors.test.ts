import { expect, it } from "vitest";
import { ConnectorError } from "@fettle/connector";

it("isInstance recognises an error of another copy of the package", () => {
  const foreign = Object.defineProperty(new Error("too fast"), Symbol.for("fettle.connector.error"), { value: true });
  expect(ConnectorError.isInstance(foreign)).toBe(true);
  expect(ConnectorError.isInstance(new Error("other"))).toBe(false);
  expect(ConnectorError.isInstance(null)).toBe(false);
});

it("an error says whether it is temporary", () => {
  expect(new ConnectorError("RATE_LIMITED", "Too fast.").isRetryable).toBe(true);
  expect(new ConnectorError("UNAUTHENTICATED", "The key was refused.").isRetryable).toBe(false);
});

const waitOf = (retryAfterSeconds: number) =>
  new ConnectorError("RATE_LIMITED", "Too fast.", { retryAfterSeconds }).retryAfterSeconds;

it("an error carries a wait of at most an hour, whatever the vendor asks for", () => {
  expect([40, 315_360_000, Number.POSITIVE_INFINITY, -1, Number.NaN].map(waitOf)).toEqual([40, 3600, 3600, 0, undefined]);
});
