import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { openBothWays, piecesOf, type BothWays, type Sent } from "../testing/both-ways.ts";

let both: BothWays;

beforeAll(async () => {
  const memory = createMemoryStages();
  memory.systems.set("sys_1", systemWith("sys_1"));
  const deep = JSON.parse("[".repeat(20_000) + "]".repeat(20_000)) as unknown[];
  memory.records.rows.set("wo_1", workOrderWith("wo_1", { description: "Ünïcode \u2028 🛠 \ud800" }));
  memory.records.rows.set("wo_2", workOrderWith("wo_2", { status: "NO_SUCH_STATUS" }));
  memory.records.rows.set("wo_3", workOrderWith("wo_3", {}, { remoteData: deep as never }));
  memory.records.rows.set("wo_4", workOrderWith("wo_4", {}, { remoteData: "x".repeat(300_000) }));
  both = await openBothWays(memory);
});
afterAll(() => both[Symbol.asyncDispose]());

const list = "query List($first: Int) { workOrders(first: $first) { nodes { id title status system { id } } totalCount } }";

describe("An answer that goes direct is the same to the byte", () => {
  it.each<[string, Sent]>([
    ["a query", { body: { query: "{ __typename }" } }],
    ["variables", { body: { query: list, variables: { first: 1 } } }],
    ["null variables", { body: { query: list, variables: null, extensions: null, operationName: null } }],
    ["one of two operations", { body: { query: `query A { __typename } ${list}`, operationName: "List", extensions: { a: 1 } } }],
    ["nothing to see", { body: { query: '{ workOrder(id: "wo_9") { id } }' } }],
    ["unusual text", { body: { query: '{ workOrder(id: "wo_1") { title description } }' } }],
    ["a field that fails", { body: { query: '{ a: workOrder(id: "wo_2") { id status } workOrder(id: "wo_1") { id } }' } }],
    ["arguments that are refused", { body: { query: "{ workOrders(first: 1, last: 1) { totalCount } }" } }],
    ["data that cannot be written", { body: { query: '{ workOrder(id: "wo_3") { remoteData } }' } }],
    ["a large answer", { body: { query: '{ workOrder(id: "wo_4") { remoteData } }' } }],
    ["a mutation", { body: { query: 'mutation { revokeApiToken(input: { id: "tok_none" }) { __typename } }' } }],
    ["introspection", { body: { query: "{ __schema { queryType { name } } }" } }],
    ["the GraphQL type", { headers: { accept: "application/graphql-response+json" }, body: { query: "{ __typename }" } }],
    ["no preference", { headers: { accept: "*/*" }, body: { query: "{ __typename }" } }],
    ["a charset", { headers: { "content-type": "Application/JSON; charset=UTF-8" }, body: { query: "{ __typename }" } }],
    ["two pieces", { body: { query: "{ __typename }" }, pieces: 2 }],
    ["many pieces", { body: { query: list }, pieces: 20 }],
    [
      "an open connection's header",
      { headers: { connection: "close", "keep-alive": "timeout=5" }, body: { query: "{ __typename }" } },
    ],
  ])("%s", async (_name, sent) => {
    const { direct, yoga, wentDirect } = await both.answersTo(sent);
    expect(direct).toBe(yoga);
    expect(direct).toMatch(/^HTTP\/1\.1 200 /);
    expect(wentDirect).toBe(true);
  });
});

describe("Every other request gets Yoga's answer", () => {
  const query = { query: "{ __typename }" };
  it.each<[string, Sent]>([
    ["no token", { headers: { authorization: null }, body: query }],
    ["a wrong token", { headers: { authorization: "Bearer wrong" }, body: query }],
    ["two tokens", { more: ["authorization: Bearer wrong"], body: query }],
    ["two types", { more: ["content-type: text/plain"], body: query }],
    ["another type", { headers: { "content-type": "text/plain" }, body: query }],
    ["another charset", { headers: { "content-type": "application/json; charset=latin1" }, body: query }],
    ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "query=%7B__typename%7D" }],
    ["events", { headers: { accept: "text/event-stream" }, body: query }],
    ["nothing acceptable", { headers: { accept: "image/png" }, body: query }],
    [
      "a subscription",
      { headers: { accept: "application/json" }, body: { query: "subscription { workOrderChanges { cursor } }" } },
    ],
    ["a syntax error", { body: { query: "{" } }],
    ["an unknown field", { body: { query: "{ nothing }" }, headers: { accept: "application/graphql-response+json" } }],
    ["variables of another type", { body: { query: list, variables: { first: "one" } } }],
    ["no such operation", { body: { query: list, operationName: "Other" } }],
    ["an operation name that is no text", { body: { query: list, operationName: 1 } }],
    [
      "too deep an operation",
      { body: { query: `{ systems ${"{ nodes { workOrders ".repeat(8)}{ totalCount }${" } }".repeat(8)} }` } },
    ],
    ["no query", { body: {} }],
    ["an unknown member", { body: { ...query, other: 1 } }],
    ["the member __proto__", { body: '{"query":"{ __typename }","__proto__":{}}' }],
    ["a list of variables", { body: { ...query, variables: [] } }],
    ["a batch", { body: [query] }],
    ["null", { body: "null" }],
    ["JSON that is cut off", { body: '{"query":' }],
    ["a byte order mark", { body: `\ufeff${JSON.stringify(query)}` }],
    ["bytes that are not UTF-8", { body: Buffer.from([0x22, 0xff, 0x22]) }],
    ["an empty body", { body: "" }],
    ["a large body", { body: { ...query, extensions: { text: "x".repeat(20_000) } } }],
    ["a body in chunks", { headers: { "content-length": null, "transfer-encoding": "chunked" }, body: "2\r\n{}\r\n0\r\n\r\n" }],
    ["another path", { line: "POST /graphql/ HTTP/1.1", body: query }],
    ["a query string", { line: "POST /graphql?a=b HTTP/1.1", body: query }],
    ["an absolute target", { line: "POST http://localhost/graphql HTTP/1.1", body: query }],
    ["GET", { line: "GET /graphql?query=%7B__typename%7D HTTP/1.1", headers: { "content-length": null, "content-type": null } }],
    ["another method", { line: "PUT /graphql HTTP/1.1", body: query }],
    ["no host", { headers: { host: null }, body: query }],
    ["two hosts", { more: ["host: other"], body: query }],
    ["a bad host", { headers: { host: "a b" }, body: query }],
    ["HTTP/1.0", { line: "POST /graphql HTTP/1.0", body: query }],
  ])("%s", async (_name, sent) => {
    const { direct, yoga } = await both.answersTo(sent);
    expect(direct).toBe(yoga);
  });
});

it("Random requests get the same answer both ways", { timeout: 60_000 }, async () => {
  const values = fc.constantFrom<unknown>(
    undefined,
    null,
    1,
    "1",
    [],
    {},
    { first: 1 },
    { first: null },
    { first: 1.5 },
    { other: "\0" },
  );
  const queries = fc.constantFrom<unknown>(
    list,
    "{ __typename }",
    `query List { __typename } ${list.replace("List", "B")}`,
    "{ x }",
    "",
    7,
    null,
  );
  const headers = fc.record(
    {
      accept: fc.constantFrom(
        "*/*",
        "application/json",
        "text/html, application/json;q=0.5",
        "application/*",
        "text/event-stream;q=0.1, */*",
      ),
      authorization: fc.constantFrom("Bearer administrator", "bearer  administrator", "Bearer", "Bearer other"),
      "content-type": fc.constantFrom(
        "application/json",
        "application/json;charset=utf8",
        "application/graphql+json",
        "text/json",
      ),
      "last-event-id": fc.constantFrom("", "a"),
      "x-request-id": fc.constantFrom("given", "also.given"),
    },
    { requiredKeys: ["x-request-id"] },
  );
  const body = fc
    .record({ query: queries, variables: values, operationName: values, extensions: values }, { requiredKeys: [] })
    .map((members) => JSON.stringify(members));
  const mangled = fc.tuple(body, fc.nat(3), fc.nat(60)).map(([text, kind, at]) => (kind === 0 ? text.slice(0, at) : text));
  await fc.assert(
    fc.asyncProperty(headers, mangled, fc.integer({ min: 1, max: 3 }), async (given, text, pieces) => {
      const { direct, yoga } = await both.answersTo({ headers: given, body: text, pieces });
      expect(direct).toBe(yoga);
    }),
    { numRuns: 150 },
  );
});

it("A reader that leaves before the answer leaves the server as it is", async () => {
  const [bytes = ""] = piecesOf({ body: { query: "{ __typename }" }, headers: { connection: "keep-alive" } });
  const socket = connect({ port: both.port, host: "127.0.0.1" });
  await once(socket, "connect");
  await new Promise((resolve) => socket.write(bytes, resolve));
  socket.resetAndDestroy();
  expect((await both.answersTo({ body: { query: "{ __typename }" } })).wentDirect).toBe(true);
});
