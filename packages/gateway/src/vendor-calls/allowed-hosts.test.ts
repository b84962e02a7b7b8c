import { ConnectorError } from "@fettle/connector";
import { describe, expect, it } from "vitest";
import { allowHosts } from "./allowed-hosts.ts";

const resolve = allowHosts({
  baseUrl: "https://api.example.com/v1",
  hosts: ["files.example.com", "files.example.com:8443"],
  endpoints: ["https://login.example.com/token"],
});

describe("Allowed hosts", () => {
  it.each([
    ["/work-orders?limit=1", "https://api.example.com/v1/work-orders?limit=1"],
    ["work-orders", "https://api.example.com/v1/work-orders"],
    ["?page=2", "https://api.example.com/v1?page=2"],
    ["", "https://api.example.com/v1"],
    ["//evil.example/x", "https://api.example.com/v1//evil.example/x"],
    ["@evil.example/x", "https://api.example.com/v1/@evil.example/x"],
    ["javascript:alert(1)", "https://api.example.com/v1/javascript:alert(1)"],
    ["https://API.example.com:443/other#part", "https://api.example.com/other"],
    ["https://files.example.com/a", "https://files.example.com/a"],
    ["https://files.example.com:8443/a", "https://files.example.com:8443/a"],
    [new URL("https://login.example.com/userinfo"), "https://login.example.com/userinfo"],
  ])("include the host of %s", (path, url) => {
    expect(resolve(path).href).toBe(url);
  });

  it.each([
    "https://evil.example/",
    "https://api.example.com.evil.example/",
    "https://api.example.com:8443/",
    "http://api.example.com/v1",
    "http://files.example.com/a",
    "https://key:secret@api.example.com/v1",
    "https://api.example.com@evil.example/",
    new URL("ftp://api.example.com/"),
    `/${"x".repeat(10_000)}`,
  ])("do not include the host of %s", (path) => {
    expect(() => resolve(path)).toThrow(ConnectorError);
    expect(() => resolve(path)).toThrow(expect.objectContaining({ code: "MISCONFIGURED" }));
  });

  it("are reached without encryption only when the base URL is", () => {
    const loopback = allowHosts({ baseUrl: "http://127.0.0.1:4001", hosts: ["127.0.0.1:4002"], endpoints: [] });
    expect(loopback("http://127.0.0.1:4002/x").href).toBe("http://127.0.0.1:4002/x");
    expect(() => allowHosts({ baseUrl: "not a url", hosts: [], endpoints: [] })).toThrow(ConnectorError);
  });
});
