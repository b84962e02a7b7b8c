import { defineConnector } from "@fettle/connector";
import { expect, it } from "vitest";
import { fakeTable } from "./fake-table.ts";
import { fakeVendor } from "./fake-vendor.ts";

const connector = defineConnector({
  specificationVersion: "v1",
  id: "sample",
  name: "Sample",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings: {},
  authentication: [{ type: "apiKey", header: "X-Key" }],
  baseUrl: () => "https://vendor.example/v1",
  account: async () => ({ id: "1", name: "One" }),
  entities: {},
});

const vendorOf = () =>
  fakeVendor({
    connector,
    routes: fakeTable({
      path: "/jobs",
      rows: [
        { id: 2, title: "Later", at: "2026-01-02T00:00:00.000Z" },
        { id: 1, title: "Sooner", at: "2026-01-01T00:00:00.000Z" },
      ],
      key: "id",
      changedAt: "at",
      defaults: { state: "open" },
      list: ({ rows, next, total }) => ({ jobs: rows, next, total }),
      missing: { status: 404, json: { error: "gone" } },
    }),
  });

it("A table lists in the order of changes, a page at a time, and only what changed since", async () => {
  const vendor = vendorOf();
  const page = async (query: string) => await (await vendor.fetch(`/jobs${query}`)).json();
  expect(await page("")).toMatchObject({ jobs: [{ id: 1 }], next: "1", total: 2 });
  expect(await page("?cursor=1")).toMatchObject({ jobs: [{ id: 2 }], next: null });
  expect(await page("?since=2026-01-02T00:00:00.000Z")).toMatchObject({ jobs: [{ id: 2 }], next: null, total: 1 });
});

it("What is written to a table can be read, and each vendor has its own rows", async () => {
  const vendor = vendorOf();
  const created = await vendor.fetch("/jobs", { method: "POST", body: JSON.stringify({ title: "New" }) });
  expect([created.status, await created.json()]).toMatchObject([201, { id: "new-1", title: "New", state: "open" }]);
  await vendor.fetch("/jobs/new-1", { method: "PATCH", body: JSON.stringify({ state: "done" }) });
  expect(await (await vendor.fetch("/jobs/new-1")).json()).toMatchObject({ title: "New", state: "done" });
  expect((await vendor.fetch("/jobs/new-1", { method: "DELETE" })).status).toBe(204);
  const missing = await vendor.fetch("/jobs/new-1");
  expect([missing.status, await missing.json()]).toEqual([404, { error: "gone" }]);
  expect((await vendor.fetch("/jobs/9", { method: "PATCH", body: "{}" })).status).toBe(404);
  expect(await (await vendorOf().fetch("/jobs")).json()).toMatchObject({ total: 2 });
});
