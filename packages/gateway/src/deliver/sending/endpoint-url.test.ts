import { describe, expect, it } from "vitest";
import { createAddressRules, createListedRules } from "../../vendor-calls/address-rules.ts";
import { readEndpointUrl } from "./endpoint-url.ts";

const words = (text: string): string[] => text.trim().split(/\s+/u);

const read = (text: string, ...listed: string[]) => readEndpointUrl(text, createListedRules(listed), createAddressRules(listed));
const problemOf = (text: string, ...listed: string[]): string | null => {
  const result = read(text, ...listed);
  return "problem" in result ? result.problem : null;
};

describe("The URL of an endpoint", () => {
  it.each([
    ["https://example.com/hooks?a=1", "https://example.com/hooks?a=1"],
    ["https://example.com", "https://example.com/"],
    ["HTTPS://Exämple.com:443/a/../b c", "https://xn--exmple-cua.com/b%20c"],
    ["https://8.8.8.8/", "https://8.8.8.8/"],
    ["https://[2606:4700:4700::1111]:8443/", "https://[2606:4700:4700::1111]:8443/"],
    // What a name resolves to shows when it is called.
    ["http://example.com/", "http://example.com/"],
    ["https://metadata.google.internal/", "https://metadata.google.internal/"],
  ])("may be %s", (text, url) => {
    expect(read(text)).toEqual({ url });
  });

  it.each(
    words(`10.0.0.1 127.0.0.1 127.1 0x7f.1 0177.0.0.1 2130706433 0 169.254.169.254 2852039166 192.168.1.1 172.16.0.1 100.64.0.1
    0.0.0.0 255.255.255.255 168.63.129.16 127.0.0.1. ①②⑦.0.0.1 [::1] [::] [fd00::1] [fe80::1] [::ffff:127.0.0.1] [::ffff:a9fe:a9fe]
    [64:ff9b::10.0.0.1] [2002:7f00:1::1] localhost LOCALHOST localhost. app.localhost`),
  )("does not lead to %s unless the operator lists it", (host) => {
    expect(problemOf(`https://${host}/`)).toContain("private or reserved address");
    expect(problemOf(`http://${host}/`)).toContain("Plain http is possible only");
    for (const protocol of ["http", "https"]) expect(problemOf(`${protocol}://${host}:9000/`, "0.0.0.0/0", "::/0")).toBe(null);
  });

  it("needs https for a public address that is not listed", () => {
    expect(problemOf("http://8.8.8.8/")).toContain("Plain http is possible only");
    expect(problemOf("http://8.8.8.8/", "8.8.0.0/16")).toBe(null);
    expect(problemOf("http://[::ffff:10.1.2.3]/", "10.0.0.0/8")).toBe(null);
    expect(problemOf("http://localhost:3000/", "127.0.0.0/8")).toBe(null);
    expect(problemOf("http://localhost:3000/", "::1")).toBe(null);
  });

  it.each([
    ["", "not an http or https URL"],
    ["example.com/hooks", "not an http or https URL"],
    ["ftp://example.com/", "not an http or https URL"],
    ["javascript:alert(1)", "not an http or https URL"],
    ["file:///etc/passwd", "not an http or https URL"],
    ["https://", "not an http or https URL"],
    ["https://999.1.1.1/", "not an http or https URL"],
    ["https://user@example.com/", "user name or password"],
    ["https://:secret@example.com/", "user name or password"],
    ["https://example.com/#part", "fragment"],
    ["https://example.com/#", "fragment"],
    [`https://example.com/${"x".repeat(2029)}`, "more than 2,048 characters"],
    [`https://example.com/${"ä".repeat(400)}`, "more than 2,048 characters"],
  ])("is not %s", (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });

  it("may have 2,048 characters, and its problem repeats no password", () => {
    expect(problemOf(`https://example.com/${"x".repeat(2028)}`)).toBe(null);
    expect(problemOf("https://user:secret@example.com/")).not.toContain("secret");
  });
});
