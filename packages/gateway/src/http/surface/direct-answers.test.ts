import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { connect, type AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DatabaseAwayError } from "../../errors.ts";
import { systemWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { ingressService } from "../../ingress/ingress-service.ts";
import { openServer, type TestServer } from "../testing/open-server.ts";
import type { DirectAnswers } from "./direct-answers.ts";
import { createNodeHandlers } from "./node-handlers.ts";

let memory: MemoryStages;
let opened: TestServer;
let ports: { readonly direct: number; readonly yoga: number };
const closing: (() => Promise<unknown>)[] = [];
/** How many requests went through Yoga. */
let throughYoga = 0;

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer({ requireHostHeader: false }, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  return (server.address() as AddressInfo).port; // it listens on a port, not on a pipe
}

beforeAll(async () => {
  memory = createMemoryStages();
  memory.systems.set("sys_1", systemWith("sys_1"));
  const deep = JSON.parse("[".repeat(20_000) + "]".repeat(20_000)) as unknown[];
  memory.records.rows.set("wo_1", workOrderWith("wo_1", { description: "Ünïcode \u2028 🛠 \ud800" }));
  memory.records.rows.set("wo_2", workOrderWith("wo_2", { status: "NO_SUCH_STATUS" }));
  memory.records.rows.set("wo_3", workOrderWith("wo_3", {}, { remoteData: deep as never }));
  memory.records.rows.set("wo_4", workOrderWith("wo_4", {}, { remoteData: "x".repeat(300_000) }));
  opened = await openServer(memory);
  const { fetch, node } = opened.http;
  const never: DirectAnswers = { answer: async () => ({ type: "other", authenticated: null }) };
  const direct = { operations: never, routes: { answer: () => null } };
  const yoga = createNodeHandlers({ fetch, operations: async () => Response.json({}) }, direct, { ...sockets }, () => false);
  ports = { direct: await serve(node.request), yoga: await serve(yoga.request) };
  const Plain = Request;
  // Only the way through Yoga makes one of these for each operation.
  vi.stubGlobal(
    "Request",
    class extends Plain {
      constructor(...words: ConstructorParameters<typeof Plain>) {
        super(...words);
        throughYoga += 1;
      }
    },
  );
});
afterAll(async () => {
  vi.unstubAllGlobals();
  for (const close of closing) await close();
  await opened[Symbol.asyncDispose]();
});
beforeEach(() => {
  throughYoga = 0;
});

const sockets = { upgrade: () => {}, close: async () => {} };

/** Sends the pieces of one request and returns the bytes of the answer, without its date. */
async function send(port: number, pieces: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  const ended = once(socket, "end");
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
  await ended;
  socket.destroy();
  return Buffer.concat(chunks)
    .toString("latin1")
    .replace(/^Date: .*$/m, "Date");
}

interface Sent {
  readonly line?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly more?: readonly string[];
  readonly body?: unknown;
  /** The body is sent in this many pieces. */
  readonly pieces?: number;
}

function piecesOf({
  line = "POST /graphql HTTP/1.1",
  headers = {},
  more = [],
  body = "",
  pieces = 1,
}: Sent): (string | Buffer)[] {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const all = {
    host: "localhost",
    authorization: "Bearer administrator",
    "content-type": "application/json",
    "content-length": String(bytes.length),
    "x-request-id": "same-id",
    connection: "close",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  const head = `${[line, ...lines, ...more].join("\r\n")}\r\n\r\n`;
  if (pieces === 1) return [Buffer.concat([Buffer.from(head, "latin1"), bytes])];
  const size = Math.ceil(bytes.length / pieces);
  return [head, ...Array.from({ length: pieces }, (_, index) => bytes.subarray(index * size, (index + 1) * size))];
}

/** The answers to one request, both ways. */
async function answersTo(sent: Sent): Promise<{ readonly direct: string; readonly yoga: string; readonly wentDirect: boolean }> {
  const pieces = piecesOf(sent);
  const yoga = await send(ports.yoga, pieces);
  throughYoga = 0;
  const direct = await send(ports.direct, pieces);
  return { direct, yoga, wentDirect: throughYoga === 0 };
}

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
    const { direct, yoga, wentDirect } = await answersTo(sent);
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
    const { direct, yoga } = await answersTo(sent);
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
      const { direct, yoga } = await answersTo({ headers: given, body: text, pieces });
      expect(direct).toBe(yoga);
    }),
    { numRuns: 150 },
  );
});

it("A reader that leaves before the answer leaves the server as it is", async () => {
  const [bytes = ""] = piecesOf({ body: { query: "{ __typename }" }, headers: { connection: "keep-alive" } });
  const socket = connect({ port: ports.direct, host: "127.0.0.1" });
  await once(socket, "connect");
  await new Promise((resolve) => socket.write(bytes, resolve));
  socket.resetAndDestroy();
  expect((await answersTo({ body: { query: "{ __typename }" } })).wentDirect).toBe(true);
});

describe("A webhook", () => {
  const line = "POST /ingress/the-key_1 HTTP/1.1";
  const headers = { authorization: null };
  beforeAll(() => {
    memory.of(ingressService).receive = async ({ method, url, headers: given, readBody }, key) => {
      const asked = given["x-ask"] ?? "";
      if (asked === "nothing") return { status: 404, body: { error: "unread" } };
      const body = Buffer.from(await readBody(asked === "little" ? 10 : undefined));
      if (asked === "failure") throw new Error("secret");
      if (asked === "outage") throw new DatabaseAwayError("away");
      const seen = {
        method,
        url,
        key,
        type: given["content-type"],
        names: Object.keys(given).toSorted(),
        body: body.toString("latin1"),
      };
      return asked === "later" ? { status: 429, body: seen, headers: { "retry-after": "10" } } : { status: 200, body: seen };
    };
  });

  it.each<[string, Sent]>([
    ["with JSON", { line, headers, body: { a: "Ünïcode \u2028 🛠" } }],
    ["with anything else", { line, headers: { ...headers, "content-type": "text/plain" }, body: Buffer.from([0, 255, 10]) }],
    ["in many pieces", { line, headers, body: { text: "x".repeat(5000) }, pieces: 10 }],
    ["that is refused", { line, headers: { ...headers, "x-ask": "later" }, body: {} }],
    ["whose body is not read", { line, headers: { ...headers, "x-ask": "nothing" }, body: {} }],
    ["that fails", { line, headers: { ...headers, "x-ask": "failure" }, body: {} }],
    ["during an outage", { line, headers: { ...headers, "x-ask": "outage" }, body: {} }],
  ])("%s goes direct and gets the same answer to the byte", async (_name, sent) => {
    const { direct, yoga, wentDirect } = await answersTo(sent);
    expect(direct).toBe(yoga);
    expect(wentDirect).toBe(true);
  });

  it.each<[string, Sent]>([
    ["without a body", { line, headers, body: "" }],
    ["with a body beyond the stage's limit", { line, headers: { ...headers, "x-ask": "little" }, body: { text: "long" } }],
    ["with a large body", { line, headers, body: { text: "x".repeat(20_000) } }],
    [
      "with a body in chunks",
      { line, headers: { ...headers, "content-length": null, "transfer-encoding": "chunked" }, body: "2\r\n{}\r\n0\r\n\r\n" },
    ],
    ["with two signatures", { line, headers, more: ["x-signature: 1", "x-signature: 2"], body: {} }],
    ["with cookies", { line, headers, more: ["set-cookie: a=b"], body: {} }],
    ["with GET", { line: line.replace("POST", "GET"), headers: { ...headers, "content-length": null }, body: "" }],
    ["with a query", { line: "POST /ingress/the-key_1?a=b HTTP/1.1", headers, body: {} }],
    ["with an escaped key", { line: "POST /ingress/the%20key HTTP/1.1", headers, body: {} }],
    ["with a long key", { line: `POST /ingress/${"k".repeat(201)} HTTP/1.1`, headers, body: {} }],
    ["without a key", { line: "POST /ingress/ HTTP/1.1", headers, body: {} }],
    ["without a host", { line, headers: { ...headers, host: null }, body: {} }],
    ["in HTTP/1.0", { line: "POST /ingress/the-key_1 HTTP/1.0", headers, body: {} }],
  ])("%s gets the same answer both ways", async (_name, sent) => {
    const { direct, yoga } = await answersTo(sent);
    expect(direct).toBe(yoga);
  });
});
