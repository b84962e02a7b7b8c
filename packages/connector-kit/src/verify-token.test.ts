import fc from "fast-check";
import { expect, it } from "vitest";
import { verifyToken } from "./verify-token.ts";

it("verifyToken accepts exactly the secret", () => {
  const text = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
  fc.assert(
    fc.property(text, text, (token, secret) => {
      expect(verifyToken({ token, secret }).valid).toBe(token !== "" && token === secret);
      expect(verifyToken({ token: secret, secret }).valid).toBe(secret !== "");
    }),
  );
});

it("verifyToken tells texts apart that are the same bytes in UTF-8", () => {
  expect(verifyToken({ token: "\uD800", secret: "\uFFFD" }).valid).toBe(false);
});

it("verifyToken refuses a missing token and a missing secret", () => {
  for (const token of [null, undefined, ""]) {
    expect(verifyToken({ token, secret: "s" })).toEqual({ valid: false, reason: "The token is missing." });
    expect(verifyToken({ token, secret: "" }).valid).toBe(false);
  }
});
