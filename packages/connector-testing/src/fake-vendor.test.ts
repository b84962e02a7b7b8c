import { defineConnector, urlSetting } from "@fettle/connector";
import { expect, it } from "vitest";
import type { FakeRoutes } from "./fake-routes.ts";
import { fakeVendor } from "./fake-vendor.ts";

const connector = defineConnector({
  specificationVersion: "v1",
  id: "sample",
  name: "Sample",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings: { baseUrl: urlSetting({ label: "Address", default: "https://vendor.example/api/v1" }) },
  authentication: [{ type: "apiKey", header: "X-Key" }],
  baseUrl: ({ baseUrl }) => baseUrl,
  account: async () => ({ id: "1", name: "One" }),
  entities: {},
});
const vendorWith = (routes: FakeRoutes) => fakeVendor({ connector, routes });

it("the fake vendor responds by method and path and records the calls", async () => {
  const vendor = vendorWith({
    "GET /orders/{id}": ({ parameters }) => ({ json: { id: parameters["id"] } }),
    "GET /orders/mine": { json: { id: "mine" } },
    "POST /orders": { status: 201, json: {} },
  });
  expect(await (await vendor.fetch("/orders/a%2Fb?x=1")).json()).toEqual({ id: "a/b" });
  expect(await (await vendor.fetch("/orders/mine")).json()).toEqual({ id: "mine" });
  const created = await vendor.fetch("/orders", { method: "POST", headers: { "X-Trace": "t" }, body: '{"a":1}' });
  expect(created.status).toBe(201);
  expect(vendor.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /orders/a%2Fb",
    "GET /orders/mine",
    "POST /orders",
  ]);
  expect(vendor.calls[0]?.query.get("x")).toBe("1");
  expect(vendor.calls[2]).toMatchObject({ headers: { "x-trace": "t" }, body: { a: 1 } });
});

it("the fake vendor responds in order and repeats the last response", async () => {
  const vendor = vendorWith({ "GET /a": [{ status: 500 }, { text: "<html>", headers: { "content-type": "text/html" } }] });
  expect((await vendor.fetch("/a")).status).toBe(500);
  expect(await (await vendor.fetch("/a")).text()).toBe("<html>");
  expect((await vendor.fetch("/a")).status).toBe(200);
});

it("the fake vendor resolves paths as the gateway does, and refuses other hosts", async () => {
  const vendor = vendorWith({ "GET /a": { json: 1 } });
  expect((await vendor.fetch("https://vendor.example/api/v1/a")).status).toBe(200);
  await expect(vendor.fetch("https://elsewhere.example/a")).rejects.toMatchObject({ code: "MISCONFIGURED" });
});

it("the fake vendor reports mistakes clearly", async () => {
  const vendor = vendorWith({ "GET /a": { json: 1 } });
  await expect(vendor.fetch("/b")).rejects.toThrow("no response for GET /b");
  await expect(vendor.fetch("/a", { headers: { "x-key": "secret" } })).rejects.toThrow("x-key");
});
