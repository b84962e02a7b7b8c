import { describe, expect, it } from "vitest";
import { cleanVendorMessage } from "./vendor-message.ts";

describe("A vendor's message", () => {
  it.each([
    ["The code has expired.", "The code has expired."],
    ["Two\nlines\u0000 and \u202Eturned\u2066 text", "Two lines and turned text"],
    ["AADSTS70000: refused. Trace ID: 3b0f3a4e-11d5-4f0a-9f7a-2f6c0c2d8a00", "AADSTS70000: refused. Trace ID: …"],
    ["Token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln is over", "Token … is over"],
    ["Send application/x-www-form-urlencoded", "Send application/x-www-form-urlencoded"],
    ["Ask for more than 5 < 6", "Ask for more than 5 < 6"],
  ])("is shown cleaned: %j", (message, shown) => {
    expect(cleanVendorMessage(message)).toBe(shown);
  });

  it("is cut at 300 characters, and no character is cut in half", () => {
    const shown = cleanVendorMessage("🐝".repeat(400));
    expect(shown).toBe(`${"🐝".repeat(299)}…`);
  });

  it("takes linear time, however long it is", () => {
    expect(cleanVendorMessage("a".repeat(300_000))).toBe(`${"a".repeat(299)}…`);
    expect(cleanVendorMessage("a".repeat(300_000) + "1")).toBe("…");
  });

  it.each([[""], [" \n\u0007 "], ["<!doctype html><p>Down</p>"], ["Go to </head>"], [undefined], [{ text: "object" }]])(
    "is null for %j",
    (message) => {
      expect(cleanVendorMessage(message)).toBeNull();
    },
  );

  it("is null when it repeats a secret that was sent", () => {
    expect(cleanVendorMessage("The key hunter2 is not known", [null, "", "hunter2"])).toBeNull();
    expect(cleanVendorMessage("The key is not known", [null, "", "hunter2"])).toBe("The key is not known");
  });
});
