import { systemsService } from "../../systems/systems-service.ts";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { bearer, openServer, type TestServer } from "../testing/open-server.ts";

let memory: MemoryStages;
let server: TestServer;
beforeAll(async () => {
  memory = createMemoryStages();
  server = await openServer(memory);
});
afterAll(() => server[Symbol.asyncDispose]());

const query = "{ connectors { id } }";
const subscription = "subscription { workOrderChanges { recordId } }";
const typeOf = ({ headers }: Response) => headers.get("content-type")?.split(";", 1)[0];
const codeOf = (text: string) => /"code":"(\w+)"/.exec(text)?.[1];

it.each([
  ["text/event-stream;q=0", 406, "application/json"],
  ["text/event-stream;q=0, application/json", 406, "application/json"],
  ["application/json, TEXT/Event-Stream ; q=0.1", 200, "text/event-stream"],
  ["*/*", 200, "text/event-stream"],
])("A subscription with Accept %s opens only if events are accepted", async (accept, status, type) => {
  const ending = new AbortController();
  const response = await server.post({ query: subscription }, { accept }, ending.signal);
  expect([response.status, typeOf(response)]).toEqual([status, type]);
  ending.abort();
  await vi.waitFor(() => expect(memory.changes.followers).toBe(0));
});

it.each([
  ["application/graphql-response+json;q=0, application/json", "application/json"],
  ["multipart/mixed;subscriptionSpec=1.0, application/json", "application/json"],
  ["application/graphql-response+json; charset=utf-8", "application/graphql-response+json"],
  ["text/event-stream;q=0.9, application/json;q=0.8", "text/event-stream"],
])("Accept %s is answered as %s", async (accept, type) => {
  const response = await server.post({ query }, { accept });
  expect([response.status, typeOf(response)]).toEqual([200, type]);
});

it.each(["text/html;q=0", "image/png", "multipart/mixed", "*/*;q=0"])(
  "Accept %s runs nothing and gets an error that lists the accepted types",
  async (accept) => {
    const asked = vi.spyOn(memory.of(systemsService), "list");
    const response = await server.post({ query: "{ systems { nodes { id } } }" }, { accept });
    expect(response.status).toBe(406);
    expect(await response.text()).toContain("Accept application/graphql-response+json");
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  },
);

it.each([
  ["TEXT/HTML", 200],
  ["text/html;q=0", 401],
  ["application/json, text/html;q=0.1", 401],
])("GraphiQL opens only for a client that prefers HTML: %s", async (accept, status) => {
  expect((await fetch(`${server.url}/graphql`, { headers: { accept } })).status).toBe(status);
});

it.each([
  ["application/json; charset=utf-8", JSON.stringify({ query })],
  ["APPLICATION/JSON;Charset=UTF-8", JSON.stringify({ query })],
  ["application/graphql", query],
  ["application/x-www-form-urlencoded; charset=utf-8", `query=${encodeURIComponent(query)}`],
  ["application/json", `\uFEFF${JSON.stringify({ query })}`],
])("A body of type %s is read", async (type, body) => {
  const response = await server.post(body, { "content-type": type });
  expect(await response.json()).toMatchObject({ data: { connectors: [] } });
});

const utf16 = Buffer.from(JSON.stringify({ query }), "utf16le");

it.each([
  ["in declared UTF-16", "application/json; charset=utf-16le", utf16, 415, "UTF-8"],
  ["in undeclared UTF-16", "application/json", utf16, 400, "JSON"],
  ["in Latin-1", "application/json", Buffer.from('{"query":"{ connectors { id } } # \xe9"}', "latin1"), 400, "UTF-8"],
  ["without any bytes", "application/json", Buffer.alloc(0), 400, "empty"],
  ["with only a byte order mark", "application/json", Buffer.from("\uFEFF"), 400, "JSON"],
  ["with null", "application/json", Buffer.from("null"), 400, "object"],
  ["of a form with files", "multipart/form-data; boundary=a", Buffer.from("--a--"), 415, "application/json"],
  ["with an invalid type", "json", Buffer.from("{}"), 415, "application/json"],
  [
    "of a form whose variables are not JSON",
    "application/x-www-form-urlencoded",
    Buffer.from("query=x&variables=%7B"),
    400,
    "JSON",
  ],
])("A body %s is refused with an explanation", async (_name, type, body, status, word) => {
  const response = await fetch(`${server.url}/graphql`, { method: "POST", headers: { ...bearer, "content-type": type }, body });
  const text = await response.text();
  expect([response.status, codeOf(text)]).toEqual([status, "BAD_USER_INPUT"]);
  expect(text).toContain(word);
});

it.each(["variables=%7B", "extensions=x"])("A GET whose %s is not JSON is refused", async (part) => {
  const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}&${part}`, { headers: bearer });
  expect([response.status, codeOf(await response.text())]).toEqual([400, "BAD_USER_INPUT"]);
});

it.each(["nonsense", "a".repeat(5_000), "\xff\xfe", "-1", "null"])(
  "The Last-Event-ID %.20s is reported as invalid",
  async (id) => {
    const response = await server.post({ query: subscription }, { accept: "text/event-stream", "last-event-id": id });
    expect(await response.text()).toMatch(/event: next\ndata: \{"errors":.*"code":"INVALID_CURSOR".*\n\nevent: complete/);
  },
);

it.each(["HEAD", "PUT", "DELETE", "PATCH"])("%s runs no operation", async (method) => {
  const response = await fetch(`${server.url}/graphql`, { method, headers: bearer });
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, POST"]);
});
