import { describe, expect, it } from "vitest";
import { callOutcome } from "./call-outcome.ts";

const { signal } = new AbortController();

describe("What came of a call", () => {
  it.each([
    [200, "OK"],
    [304, "OK"],
    [400, "BAD_REQUEST"],
    [401, "UNAUTHORIZED"],
    [403, "UNAUTHORIZED"],
    [404, "NOT_FOUND"],
    [408, "TIMEOUT"],
    [410, "NOT_FOUND"],
    [422, "BAD_REQUEST"],
    [429, "RATE_LIMITED"],
    [500, "SERVER_ERROR"],
    [504, "SERVER_ERROR"],
  ])("is told by the status %i", (status, outcome) => {
    expect(callOutcome({ status, timedOut: false, signal })).toBe(outcome);
  });

  it("is a limit when the connector says so, whatever the status", () => {
    expect(callOutcome({ status: 200, isLimited: true, timedOut: false, signal })).toBe("RATE_LIMITED");
  });

  it("tells a vendor that is slow from one that is away and from work that was ended", () => {
    const late = AbortSignal.abort(new DOMException("late", "TimeoutError"));
    const endings = [
      { timedOut: true, signal },
      { timedOut: false, signal: late },
      { timedOut: false, signal },
      { timedOut: false, signal: AbortSignal.abort() },
    ];
    expect(endings.map((ending) => callOutcome({ status: null, ...ending }))).toEqual([
      "TIMEOUT",
      "TIMEOUT",
      "NO_ANSWER",
      "CANCELLED",
    ]);
  });
});
