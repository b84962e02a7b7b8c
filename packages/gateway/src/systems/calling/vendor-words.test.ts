import { describe, expect, it } from "vitest";
import { vendorWords } from "./vendor-words.ts";

describe("a vendor's words", () => {
  it.each([
    ["The code has expired.", "The code has expired."],
    ["Two\nlines\u0000 and \u202Eturned\u2066 text", "Two lines and turned text"],
    ["AADSTS70000: refused. Trace ID: 3b0f3a4e-11d5-4f0a-9f7a-2f6c0c2d8a00", "AADSTS70000: refused. Trace ID: …"],
    ["Token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln is over", "Token … is over"],
    ["Send application/x-www-form-urlencoded", "Send application/x-www-form-urlencoded"],
    ["Ask for more than 5 < 6", "Ask for more than 5 < 6"],
  ])("are shown: %j", (said, shown) => {
    expect(vendorWords(said)).toBe(shown);
  });

  it("are cut at 300 characters, and none of them in half", () => {
    const shown = vendorWords("🐝".repeat(400));
    expect(shown).toBe(`${"🐝".repeat(299)}…`);
  });

  it("take no longer than they are long", () => {
    expect(vendorWords("a".repeat(300_000))).toBe(`${"a".repeat(299)}…`);
    expect(vendorWords("a".repeat(300_000) + "1")).toBe("…");
  });

  it.each([[""], [" \n\u0007 "], ["<!doctype html><p>Down</p>"], ["Go to </head>"], [undefined], [{ text: "object" }]])(
    "are nothing: %j",
    (said) => {
      expect(vendorWords(said)).toBeNull();
    },
  );

  it("are not shown when they repeat what was sent", () => {
    expect(vendorWords("The key hunter2 is not known", [null, "", "hunter2"])).toBeNull();
    expect(vendorWords("The key is not known", [null, "", "hunter2"])).toBe("The key is not known");
  });
});
