import { describe, expect, it } from "vitest";
import { isAllowedRedirect, redirectBack } from "./redirect-urls.ts";

const list = ["https://app.example.com/done", "https://other.example.com/back/*", "https://whole.example.com*"];

describe("A redirect URL", () => {
  it.each([
    ["https://app.example.com/done", list],
    ["https://other.example.com/back/42?x=1", list],
    ["https://whole.example.com/anything", list],
    ["http://localhost:3000/done", undefined],
    ["http://127.0.0.1:3000/done", undefined],
    ["http://[::1]:3000/done", undefined],
  ])("is allowed: %s", (url, allowed) => {
    expect(isAllowedRedirect(url, allowed)).toBe(true);
  });

  it.each([
    ["https://app.example.com/done/more", list],
    ["https://app.example.com/done?x=1", list],
    ["https://other.example.com/back", list],
    ["https://other.example.com/back/../admin", list],
    ["https://whole.example.com.evil.example/", list],
    ["https://whole.example.com@evil.example/", list],
    ["http://localhost:3000/", list],
    ["javascript:alert(1)", ["javascript:*"]],
    ["/done", list],
    ["https://app.example.com/done\0", list],
    ["https://app.example.com/\ndone", list],
    ["https://evil.example/", undefined],
    ["http://localhost.evil.example/", undefined],
    ["http://user:pass@localhost/", undefined],
  ])("is refused: %s", (url, allowed) => {
    expect(isAllowedRedirect(url, allowed)).toBe(false);
  });

  it("keeps its own query when the outcome is added", () => {
    expect(redirectBack("http://localhost/done?tab=2", { system_id: "sys_1", state: "a b", error: null })).toBe(
      "http://localhost/done?tab=2&system_id=sys_1&state=a+b",
    );
  });
});
