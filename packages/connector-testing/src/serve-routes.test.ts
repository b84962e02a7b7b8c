import { expect, it } from "vitest";
import { fakeTable } from "./fake-table.ts";
import { serveRoutes } from "./serve-routes.ts";

it("A stand-in's routes can be called over HTTP, and it keeps what is written to it", async () => {
  const routes = {
    "GET /me": { json: { id: 1 } },
    ...fakeTable({ path: "/jobs", rows: [{ id: 1, title: "Oil" }], key: "id", list: ({ rows }) => ({ jobs: rows }) }),
  };
  await using vendor = await serveRoutes(routes, { accepts: (headers) => headers.get("x-api-key") === "right" });
  const headers = { "x-api-key": "right" };
  expect((await fetch(`${vendor.url}/me`)).status).toBe(401);
  expect(await (await fetch(`${vendor.url}/me`, { headers })).json()).toEqual({ id: 1 });
  await fetch(`${vendor.url}/jobs`, { method: "POST", headers, body: JSON.stringify({ id: 2, title: "Paint" }) });
  expect(await (await fetch(`${vendor.url}/jobs/2`, { headers })).json()).toEqual({ id: 2, title: "Paint" });
  expect((await fetch(`${vendor.url}/nowhere`, { headers })).status).toBe(404);
});
