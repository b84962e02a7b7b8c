import { describe, expect, it } from "vitest";
import { isTokenShaped, newToken } from "./token-format.ts";

describe("A token", () => {
  it("names its environment's kind and passes its own check", () => {
    const tokens = Array.from({ length: 200 }, (_, index) => newToken(index % 2 === 0 ? "test" : "live"));
    expect(new Set(tokens).size).toBe(200);
    for (const [index, token] of tokens.entries()) {
      expect(token).toMatch(index % 2 === 0 ? /^fettle_test_[0-9A-Za-z]{49}$/ : /^fettle_live_[0-9A-Za-z]{49}$/);
      expect(isTokenShaped(token)).toBe(true);
    }
  });

  it("is refused with any single mistyped character, as is any other text", () => {
    const token = newToken("test");
    for (let index = 12; index < token.length; index++) {
      const other = token[index] === "x" ? "y" : "x";
      expect(isTokenShaped(token.slice(0, index) + other + token.slice(index + 1))).toBe(false);
    }
    for (const text of [
      "",
      "fettle_test_",
      token.slice(0, -1),
      `${token} `,
      `${token}\n`,
      token.replace("test", "live"),
      "x".repeat(1e6),
    ]) {
      expect(isTokenShaped(text)).toBe(false);
    }
  });
});
