import { getIntrospectionQuery } from "graphql";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { parseExact } from "../../store/exact-json.ts";
import type { Json } from "../../store/tables.ts";
import { systemWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { bearer, openServer, type TestServer } from "../testing/open-server.ts";

let memory: MemoryStages;
let server: TestServer;

beforeEach(async () => {
  memory = createMemoryStages();
  memory.systems.set("sys_1", systemWith("sys_1"));
  server = await openServer(memory);
});
afterEach(() => server[Symbol.asyncDispose]());

const exact = (text: string) => parseExact(text) as Json; // the result of parsing JSON

interface Refused {
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

const errorOf = async (response: Response) => {
  const { errors, extensions }: Refused = await response.json();
  return {
    status: response.status,
    code: errors[0]?.extensions.code,
    message: errors[0]?.message ?? "",
    extensions,
    count: errors.length,
  };
};

it("An answer has the request id and the cost", async () => {
  memory.records.rows.set("wo_1", workOrderWith("wo_1"));
  const response = await server.post(
    { query: "{ workOrders(first: 10) { nodes { id title } } }" },
    { "x-request-id": "my-id.1" },
  );
  expect(response.status).toBe(200);
  expect(response.headers.get("x-request-id")).toBe("my-id.1");
  expect(response.headers.get("content-type")).toMatch(/^application\/graphql-response\+json/);
  expect(await response.json()).toEqual({
    data: { workOrders: { nodes: [{ id: "wo_1", title: "Work wo_1" }] } },
    // 50 for the list, plus ten times nodes, id and title.
    extensions: { requestId: "my-id.1", cost: { cost: 80, limit: 100_000, depth: 3, depthLimit: 15 } },
  });
});

it("An answer has every digit of a vendor's numbers", async () => {
  const digits = '{"big":9007199254740993,"price":19.90,"list":[1.0]}';
  const custom = { customFields: exact(digits), remoteData: exact(digits) };
  memory.records.rows.set("wo_1", workOrderWith("wo_1", {}, custom));
  const query = "{ workOrders(first: 1) { nodes { customFields remoteData } } }";
  const response = await server.post({ query });
  expect(await response.text()).toContain(`{"customFields":${digits},"remoteData":${digits}}`);
  // A client that accepts events gets a single result as an event.
  const event = await server.post({ query }, { accept: "text/event-stream" });
  expect(await event.text()).toContain(`{"customFields":${digits},"remoteData":${digits}}`);
});

it("A request id that is not a plain token is replaced", async () => {
  const response = await server.post({ query: "{ connectors { id } }" }, { "x-request-id": "a b" });
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/);
});

it.each([
  ["no token", {}],
  ["a wrong token", { authorization: "Bearer wrong" }],
  ["another scheme", { authorization: "Basic administrator" }],
])("A request with %s gets a 401", async (_name, headers) => {
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: "{}",
  });
  expect(response.headers.get("www-authenticate")).toBe('Bearer realm="fettle"');
  expect(await errorOf(response)).toMatchObject({
    status: 401,
    code: "UNAUTHENTICATED",
    extensions: { requestId: response.headers.get("x-request-id") },
  });
});

const get = (query: string) =>
  fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, { headers: { ...bearer, accept: "application/json" } });

it("GET runs queries but no mutations", async () => {
  expect(await (await get("{ connectors { id } }")).json()).toMatchObject({ data: { connectors: [] } });
  const written = await get('mutation { syncSystem(input: { systemId: "sys_1" }) { __typename } }');
  expect(written.headers.get("allow")).toBe("POST");
  expect(await errorOf(written)).toMatchObject({ status: 405, code: "BAD_USER_INPUT" });
});

const nested = (levels: number): string => (levels === 0 ? "id" : `parent { ${nested(levels - 1)} }`);
const bomb = Array.from({ length: 100 }, (_, index) => `fragment f${index} on Asset { ...f${index + 1} ...f${index + 1} }`).join(
  " ",
);

it.each([
  ["{ workOrders {", 400, "GRAPHQL_PARSE_FAILED", "Syntax Error"],
  ["{ nothing }", 400, "GRAPHQL_VALIDATION_FAILED", 'Cannot query field "nothing"'],
  ["{ workOrders(where: { title: { eq: 3 } }) { nodes { id } } }", 400, "GRAPHQL_VALIDATION_FAILED", "String cannot represent"],
  [
    '{ workOrders(where: { dueAt: { gt: "2026-02-01" } }) { nodes { id } } }',
    400,
    "GRAPHQL_VALIDATION_FAILED",
    "ISO 8601 with an offset",
  ],
  [`{ asset(id: "a") { ${nested(40)} } }`, 400, "QUERY_TOO_DEEP", "42 levels deep; 15 are allowed"],
  [
    "{ assets(first: 200) { nodes { workOrders(first: 200) { nodes { id title number } } } } }",
    400,
    "QUERY_TOO_COMPLEX",
    "fewer items",
  ],
  [`{ asset(id: "a") { ...f0 } } ${bomb} fragment f100 on Asset { id }`, 400, "QUERY_TOO_COMPLEX", "costs"],
  [`{ ${"a: connectors { id } ".repeat(500)} }`, 400, "QUERY_TOO_COMPLEX", "2000 tokens"],
  [`{ connectors { id } } #${"x".repeat(100_000)}`, 413, "REQUEST_TOO_LARGE", "100000 bytes"],
  ['{ system(id: "a\\u0000") { id } }', 400, "BAD_USER_INPUT", "NUL"],
  ["query A { connectors { id } } query B { connectors { id } }", 400, "BAD_USER_INPUT", "operationName"],
  ["subscription { workOrderChanges { cursor } }", 406, "BAD_USER_INPUT", "text/event-stream"],
])("The operation %.60s is refused", async (query, status, code, message) => {
  const refused = await errorOf(await server.post({ query }));
  expect(refused).toMatchObject({ status, code });
  expect(refused.message).toContain(message);
  expect(refused.extensions["requestId"]).toMatch(/^[0-9a-f]{32}$/);
});

it("Variables of the wrong type are refused", async () => {
  const query = "query ($first: Int, $where: WorkOrderFilter) { workOrders(first: $first, where: $where) { nodes { id } } }";
  expect(await errorOf(await server.post({ query, variables: { first: "many" } }))).toMatchObject({
    status: 400,
    code: "BAD_USER_INPUT",
  });
  expect(await errorOf(await server.post({ query, variables: { where: { dueAt: { gt: "soon" } } } }))).toMatchObject({
    code: "BAD_USER_INPUT",
  });
  expect(await errorOf(await server.post({ query, variables: { where: { title: { eq: "\0" } } } }))).toMatchObject({
    code: "BAD_USER_INPUT",
  });
});

it("A page size out of range is an error of its field and does not affect the cost", async () => {
  expect(await errorOf(await server.post({ query: "{ workOrders(first: 100000) { nodes { id } } }" }))).toMatchObject({
    status: 200,
    code: "BAD_USER_INPUT",
    extensions: { cost: { cost: 450 } },
  });
});

it("A complete introspection is within the limits", async () => {
  const response = await server.post({ query: getIntrospectionQuery() });
  expect(await response.json()).toMatchObject({ data: { __schema: { queryType: { name: "Query" } } } });
});

it.each([
  ["invalid JSON", "{", 400],
  ["a batch", JSON.stringify([{ query: "{ connectors { id } }" }]), 400],
  ["no query", "{}", 400],
  ["a query that is not text", JSON.stringify({ query: 3 }), 400],
])("A request with %s is refused", async (_name, body, status) => {
  expect(await errorOf(await server.post(body))).toMatchObject({ status, code: "BAD_USER_INPUT" });
});

it("Unsupported media types of requests and of answers are refused", async () => {
  expect(await errorOf(await server.post("query=x", { "content-type": "text/plain" }))).toMatchObject({ status: 415 });
  expect(await errorOf(await server.post({ query: "{ connectors { id } }" }, { accept: "image/png" }))).toMatchObject({
    status: 406,
  });
});

it("A request with too many values is refused", async () => {
  const body = `{"query":"{ connectors { id } }","extensions":[${"[],".repeat(80_000)}0]}`;
  const refused = await errorOf(await server.post(body));
  expect(refused).toMatchObject({ status: 400, code: "BAD_USER_INPUT", message: expect.stringContaining("150000 values") });
});

it("An internal failure is masked, and logged with its cause", async () => {
  memory.records.list = async () => {
    throw new Error("relation records does not exist");
  };
  const response = await server.post({ query: "{ workOrders { nodes { id } } }" });
  const error = await errorOf(response);
  expect(error).toMatchObject({ status: 200, code: "INTERNAL_SERVER_ERROR" });
  expect(error.message).toContain(response.headers.get("x-request-id"));
  expect(JSON.stringify(error)).not.toContain("relation");
  expect(memory.lines.join("")).toContain("relation records does not exist");
});

it("A browser without a token gets GraphiQL and nothing else", async () => {
  const page = await fetch(`${server.url}/graphql?query={connectors{id}}`, { headers: { accept: "text/html,*/*" } });
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const html = await page.text();
  expect(html).not.toContain('"data":{');
  // The page loads nothing from other hosts and has no inline script.
  expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self'; /u);
  expect(html.match(/<script(?! (defer )?src="graphiql\/)|(src|href)="(https?:)?\/\//gu)).toBeNull();
  const names = [...html.matchAll(/"(graphiql\/[^"]+)"/gu)].map(([, name]) => name);
  expect(names).toHaveLength(7);
  for (const name of names) {
    const asset = await fetch(`${server.url}/${name}`);
    expect([name, asset.status, asset.headers.get("cache-control")]).toEqual([name, 200, "public, max-age=31536000, immutable"]);
    expect(asset.headers.get("content-type")).toMatch(/^text\/(javascript|css); charset=utf-8$/u);
    expect(asset.headers.get("content-encoding")).toBe("gzip");
    expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(1000);
  }
});

it("Browsers may call the API from other origins, with their token", async () => {
  const preflight = await fetch(`${server.url}/graphql`, {
    method: "OPTIONS",
    headers: {
      origin: "https://app.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization",
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  expect(preflight.headers.get("access-control-allow-headers")).toBe("authorization");
  expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
  const refused = await server.post({}, { authorization: "Bearer wrong" });
  expect(refused.headers.get("access-control-allow-origin")).toBe("*");
});

it("A closing gateway refuses operations", async () => {
  await server.http.close();
  expect(await errorOf(await server.post({ query: "{ connectors { id } }" }))).toMatchObject({
    status: 503,
    code: "SHUTTING_DOWN",
  });
});

it("Variables that are nested too deeply are refused", async () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const response = await server.post(`{"query":"{ connectors { id } }","variables":{"a":${deep}}}`);
  expect(await errorOf(response)).toMatchObject({ status: 400, code: "BAD_USER_INPUT" });
});
