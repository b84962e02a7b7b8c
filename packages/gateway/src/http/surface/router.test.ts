import { ingressService } from "../../ingress/ingress-service.ts";
import { principalsService } from "../../principals/principals-service.ts";
import { systemsService } from "../../systems/systems-service.ts";
import { request } from "node:http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { bearer, openServer, type TestServer } from "../testing/open-server.ts";

let memory: MemoryStages;
let server: TestServer;

beforeEach(async () => {
  memory = createMemoryStages();
  server = await openServer(memory, { isReady: false, missing: ["The first sync of sys_1 is not through."] });
});
afterEach(() => server[Symbol.asyncDispose]());

const get = (path: string, options: RequestInit = {}) => fetch(`${server.url}${path}`, options);

it("Health, readiness and metrics are answered", async () => {
  expect(await (await get("/healthz")).json()).toEqual({ status: "alive" });
  const ready = await get("/readyz");
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ ready: false, missing: ["The first sync of sys_1 is not through."] });
  expect(await (await get("/metrics")).text()).toContain(
    'fettle_http_request_seconds_count{route="readyz",method="GET",status="503"} 1',
  );
  expect((await get("/healthz", { method: "POST" })).status).toBe(405);
});

it("The root links on: with a page for people and JSON for programs", async () => {
  const page = await get("/", { headers: { accept: "text/html" } });
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  const html = await page.text();
  expect(html).toContain("This gateway is not ready yet: The first sync of sys_1 is not through.");
  expect([...html.matchAll(/<a href="([^"]*)"/gu)].map(([, url]) => url)).toEqual([
    "graphql",
    "graphql#docs",
    "readyz",
    "metrics",
  ]);
  expect(await (await get("/")).json()).toMatchObject({ name: "Fettle", graphql: "/graphql", ready: "/readyz" });
  expect((await get("/", { method: "POST" })).status).toBe(405);
});

it("Pages and webhooks reach their stages", async () => {
  const page = await get("/connect/session-1");
  expect(await page.text()).toContain("a page");
  expect(page.headers.get("x-frame-options")).toBe("DENY");
  expect(page.headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/);
  expect(await (await get("/oauth/callback?code=1")).text()).toContain("a page");
  expect(await (await get("/ingress/the-key", { method: "POST", body: "{}" })).json()).toEqual({ key: "the-key" });
});

it.each(["/nothing", "/ingress/", "/ingress/a/b", "/graphql/x", "/graphiql/nothing.js", "/%00"])(
  "There is nothing at %s",
  async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: "NOT_FOUND" } });
  },
);

it.each([
  ["/graphql", 50_000_000, "errors"],
  ["/ingress/the-key", 1_000_001, "error"],
  ["/connect/session-1", 64_001, "error"],
])("A body that is too large for %s is refused", async (path, size, member) => {
  const response = await get(path, {
    method: "POST",
    headers: { ...bearer, "content-type": "application/json" },
    body: new Uint8Array(size),
  });
  expect(response.status).toBe(413);
  expect(await response.json()).toHaveProperty(member);
});

it("A body that is too large is refused even without a declared length", async () => {
  const status = await new Promise((resolve, reject) => {
    const call = request(
      `${server.url}/graphql`,
      { method: "POST", headers: { ...bearer, "content-type": "application/json" } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    call.on("error", reject);
    for (let count = 0; count < 50; count++) call.write(Buffer.alloc(1_000_000));
    call.end();
  });
  expect(status).toBe(413);
});

/** A request with an endless body, and the number of bytes that were read. */
function endless(path: string) {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        taken += 1_000;
        controller.enqueue(new Uint8Array(1_000));
      },
    },
    { highWaterMark: 0 },
  );
  const init: RequestInit & { readonly duplex: "half" } = { method: "POST", body, duplex: "half" };
  return { request: new Request(`http://localhost${path}`, init), taken: () => taken };
}

it.each(["/ingress/unknown", "/connect/unknown", "/graphql"])(
  "A body at %s is not read unless its route needs it",
  async (path) => {
    memory.of(ingressService).receive = async () => ({ status: 404, body: null });
    memory.of(systemsService).pages = async () => new Response(null, { status: 404 });
    const { request: coming, taken } = endless(path);
    expect((await server.http.fetch(coming)).status).toBe(path === "/graphql" ? 401 : 404);
    expect(taken()).toBe(0);
  },
);

it.each(["/ingress/the-key", "/connect/session-1"])("A body that is refused while %s reads it gets a refusal", async (path) => {
  memory.of(ingressService).receive = async ({ readBody }) => ({ status: 200, body: (await readBody()).byteLength });
  memory.of(systemsService).pages = async (coming) =>
    new Response(await coming.text().catch(() => "a page that explains it wrongly"));
  const response = await server.http.fetch(endless(path).request);
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ error: { code: "REQUEST_TOO_LARGE" } });
  expect(memory.lines).toEqual([]);
});

const sendWebhook = (size: number) => get("/ingress/the-key", { method: "POST", body: new Uint8Array(size) });

it("A webhook's body is read up to the limit of its stage and of all requests", async () => {
  memory.of(ingressService).receive = async ({ readBody }) => ({ status: 200, body: (await readBody(1_000)).byteLength });
  expect(await (await sendWebhook(1_000)).json()).toBe(1_000);
  expect(await (await sendWebhook(1_001)).json()).toMatchObject({
    error: { message: expect.stringContaining("at most 1000 bytes") },
  });
  memory.of(ingressService).receive = async ({ readBody }) => ({ status: 200, body: (await readBody(5_000_000)).byteLength });
  expect(await (await sendWebhook(1_000_000)).json()).toBe(1_000_000);
  expect((await server.http.fetch(endless("/ingress/the-key").request)).status).toBe(413);
});

it("The answer to a page's failure does not reveal the failure", async () => {
  memory.of(systemsService).pages = async () => {
    throw new Error("secret");
  };
  const response = await get("/connect/session-1");
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("secret");
  expect(memory.lines.join("")).toContain("secret");
});

it("The Fetch handler works without Node's adapter", async () => {
  const response = await server.http.fetch(
    new Request("http://localhost/graphql", {
      method: "POST",
      headers: { ...bearer, "content-type": "application/json" },
      body: JSON.stringify({ query: "{ connectors { id } }" }),
    }),
  );
  expect(await response.json()).toMatchObject({ data: { connectors: [] } });
});

it("A client that leaves during its request is not logged as a failure", async () => {
  const headers = { ...bearer, "content-type": "application/json", "content-length": "1000" };
  const leaving = request(`${server.url}/graphql`, { method: "POST", headers });
  leaving.on("error", () => {});
  const authenticated = vi.spyOn(memory.of(principalsService), "authenticate");
  leaving.write('{"query":');
  await vi.waitFor(() => expect(authenticated).toHaveBeenCalled());
  leaving.destroy();
  const answered = async () => await server.http.metrics.registry.getSingleMetricAsString("fettle_http_request_seconds");
  await vi.waitFor(async () => expect(await answered()).toContain('route="graphql",method="POST",status="500"'));
  expect(memory.lines).toEqual([]);
});
