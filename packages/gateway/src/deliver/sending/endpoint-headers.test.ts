import { describe, expect, it } from "vitest";
import { readEndpointHeaders } from "./endpoint-headers.ts";

const problemOf = (...list: [name: string, value: string][]): string | null => {
  const result = readEndpointHeaders(list.map(([name, value]) => ({ name, value })));
  return "problem" in result ? result.problem : null;
};

describe("The headers of an endpoint", () => {
  it("are returned as they are given", () => {
    const headers = [
      { name: "Authorization", value: "Bearer a b" },
      { name: "x!#$%&'*+-.^_`|~9", value: "~" },
      { name: "X-Long", value: "x".repeat(4096) },
    ];
    expect(readEndpointHeaders(headers)).toEqual({ headers });
    expect(readEndpointHeaders([])).toEqual({ headers: [] });
  });

  it.each([
    "Webhook-Id",
    "webhook-anything",
    "Content-Type",
    "content-length",
    "HOST",
    "connection",
    "Transfer-Encoding",
    "keep-alive",
  ])("do not set %s, which is Fettle's own or the connection's", (name) => {
    expect(problemOf([name, "x"])).toContain(`The header ${name} is set by Fettle`);
  });

  it.each([
    "user-agent",
    "traceparent",
    "TraceState",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "proxy-authorization",
    "accept-encoding",
  ])("do not set %s either", (name) => {
    expect(problemOf([name, "x"])).toContain(`The header ${name} is set by Fettle`);
  });

  it.each(["", "a b", "a:b", "a\r\nb", "ä", "a\0", ":path", "x".repeat(101)])("have no name like %j", (name) => {
    expect(problemOf([name, "x"])).toContain("is not the name of a header");
  });

  it.each(["", " ", " x", "x ", "a\tb", "a\r\nInjected: 1", "a\nb", "a\0b", "ä", "\x7f"])("have no value like %j", (value) => {
    expect(problemOf(["x-key", value])).toContain("needs a value of visible ASCII characters");
  });

  it("are at most 20, each once, and not long", () => {
    const many = Array.from({ length: 21 }, (_, index): [string, string] => [`x-${index}`, "1"]);
    expect(problemOf(...many.slice(1))).toBe(null);
    expect(problemOf(...many)).toBe("An endpoint has at most 20 headers.");
    expect(problemOf(["X-Key", "1"], ["x-key", "2"])).toBe("The header x-key is given twice.");
    expect(problemOf(["x-key", "secret".repeat(700)])).toBe("The header x-key has a value of more than 4096 characters.");
  });
});
