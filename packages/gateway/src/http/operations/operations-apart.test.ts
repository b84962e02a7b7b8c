import { changeLogService } from "../../change-log/change-log-service.ts";
import { principalsService } from "../../principals/principals-service.ts";
import { systemsService } from "../../systems/systems-service.ts";
import { once } from "node:events";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { DatabaseAwayError } from "../../errors.ts";
import { changeOf, workOrderWith } from "../../graph/testing/fixtures.ts";
import { createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { bearer, openServer, type TestServer } from "../testing/open-server.ts";

let memory: MemoryStages;
let server: TestServer;
beforeEach(async () => {
  memory = createMemoryStages();
  server = await openServer(memory);
});
afterEach(() => server[Symbol.asyncDispose]());

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A socket with a subscription, `other`, that proves that the socket still works. */
async function openSocket() {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", { headers: bearer });
  const messages: Message[] = [];
  const closed = once(socket, "close");
  socket.on("message", (data: Buffer) => messages.push(JSON.parse(data.toString())));
  await once(socket, "open");
  const send = (message: object) => socket.send(JSON.stringify(message));
  const of = (id: string) => messages.filter((message) => message.id === id);
  send({ type: "connection_init" });
  await vi.waitFor(() => expect(messages).toHaveLength(1));
  send({ id: "other", type: "subscribe", payload: { query: "subscription { workOrderChanges { recordId } }" } });
  await vi.waitFor(() => expect(memory.changes.followers).toBe(1));
  return {
    closed,
    send,
    of,
    socket,
    /** Runs an operation until it completes. */
    async run(id: string, payload: object): Promise<Message[]> {
      send({ id, type: "subscribe", payload });
      await vi.waitFor(() => expect(of(id).some(({ type }) => type !== "next")).toBe(true));
      return of(id);
    },
    async goesOn(position: number) {
      memory.changes.append(changeOf(workOrderWith(`wo_${position}`), position));
      await vi.waitFor(() => expect(JSON.stringify(of("other"))).toContain(`wo_${position}`));
    },
  };
}

const invalid = "GRAPHQL_VALIDATION_FAILED";
const changes = "workOrderChanges { cursor }";

/** Documents that once made GraphQL throw, and variants of them. */
const mendable: readonly (readonly [document: string, variables: object, code: string])[] = [
  [`subscription ($s: Boolean!) { workOrderChanges @include(if: $s) { cursor } }`, { s: true }, invalid],
  [`subscription ($s: Boolean!) { workOrderChanges @skip(if: $s) { cursor } }`, { s: true }, invalid],
  [`subscription ($s: Boolean!) { workOrderChanges @include(if: $s) { cursor } }`, {}, invalid],
  [`subscription ($s: String) { workOrderChanges @include(if: $s) { cursor } }`, { s: "x" }, invalid],
  [`subscription { workOrderChanges @skip(if: true) { cursor } }`, {}, invalid],
  [`subscription { workOrderChanges @include { cursor } }`, {}, invalid],
  [`subscription { workOrderChanges @include(if: 3) { cursor } }`, {}, invalid],
  [`subscription { workOrderChanges @unknown { cursor } }`, {}, invalid],
  [`subscription ($s: Boolean!) { ...a @include(if: $s) } fragment a on Subscription { ${changes} }`, { s: true }, invalid],
  [`subscription ($s: Boolean!) { ... @skip(if: $s) { ${changes} } }`, { s: true }, invalid],
  [`subscription { ...a } fragment a on Subscription { ... @skip(if: true) { ${changes} } }`, {}, invalid],
  [
    `subscription { ...a ...b } fragment a on Subscription { ${changes} } fragment b on Subscription { b: ${changes} }`,
    {},
    invalid,
  ],
  [`subscription { ...a } fragment a on Subscription { ...a @skip(if: true) }`, {}, invalid],
  [`subscription { ...nothing }`, {}, invalid],
  [`subscription { __typename }`, {}, invalid],
  [`query ($n: String = "a") { __type(name: $n) { name } }`, { n: null }, "BAD_USER_INPUT"],
  [`query ($s: Boolean = true) { connectors @include(if: $s) { id } }`, { s: null }, "BAD_USER_INPUT"],
  [`query ($n: ID = "a") { system(id: $n) { id } }`, { n: null }, "BAD_USER_INPUT"],
  [`query ($n: Int!) { workOrders(first: $n) { totalCount } }`, { n: "x" }, "BAD_USER_INPUT"],
];

it("A wrong operation gets its error over a WebSocket, and the others continue", async () => {
  const { run, goesOn, socket } = await openSocket();
  for (const [index, [query, variables, code]] of mendable.entries()) {
    const answer = await run(`${index}`, { query, variables });
    expect([query, JSON.stringify(answer)]).toEqual([query, expect.stringContaining(`"code":"${code}"`)]);
    expect([["error"], ["next", "complete"]]).toContainEqual(answer.map(({ type }) => type));
  }
  await goesOn(3);
  expect(memory.lines).toEqual([]);
  socket.close();
});

it.each([
  ["text/event-stream", /^event: next\ndata: \{"errors":.*\n\nevent: complete\ndata:\n\n$/],
  ["application/json", /^\{"errors":.*\}$/],
])("A wrong operation gets its error as %s", async (accept, shape) => {
  for (const [query, variables, code] of mendable) {
    const text = await (await server.post({ query, variables }, { accept })).text();
    expect([query, text]).toEqual([query, expect.stringContaining(`"code":"${code}"`)]);
    expect(text).toMatch(shape);
  }
  expect(memory.lines).toEqual([]);
});

it("A subscription may have aliases, and conditions below the root", async () => {
  const { send, of, socket } = await openSocket();
  const query = "subscription ($s: Boolean!) { a: workOrderChanges { recordId @include(if: $s) kind } }";
  send({ id: "1", type: "subscribe", payload: { query, variables: { s: false } } });
  await vi.waitFor(() => expect(memory.changes.followers).toBe(2));
  memory.changes.append(changeOf(workOrderWith("wo_3"), 3));
  await vi.waitFor(() => expect(of("1")).toMatchObject([{ payload: { data: { a: { kind: "UPDATED" } } } }]));
  socket.close();
});

const away = () => new DatabaseAwayError("connect ECONNREFUSED 10.0.0.9:5432");
const unavailable = expect.stringMatching(/"message":"[^"]*Try again[^"]*".*"code":"UNAVAILABLE"/);

it("A database outage ends only the operation that it affects, over a WebSocket", async () => {
  const { run, goesOn, socket } = await openSocket();
  const end = vi.spyOn(memory.of(changeLogService), "end").mockRejectedValue(away());
  expect(JSON.stringify(await run("1", { query: `subscription { ${changes} }` }))).toEqual(unavailable);
  end.mockRestore();
  memory.records.list = () => Promise.reject(away());
  expect(JSON.stringify(await run("2", { query: "{ workOrders { nodes { id } } }" }))).toEqual(unavailable);
  const { authenticate } = memory.of(principalsService);
  memory.of(principalsService).authenticate = () => Promise.reject(away());
  const refused = await run("3", { query: "{ connectors { id } }" });
  expect(refused.map(({ type }) => type)).toEqual(["error"]);
  expect(JSON.stringify(refused)).toEqual(unavailable);
  memory.of(principalsService).authenticate = authenticate;
  await goesOn(3);
  expect(memory.lines.join("")).not.toContain('"level":50');
  socket.close();
});

it("A database outage is reported as temporary over HTTP", async () => {
  memory.records.list = () => Promise.reject(away());
  const asked = await server.post({ query: "{ workOrders { nodes { id } } }" }, { accept: "text/event-stream" });
  expect(await asked.text()).toEqual(unavailable);
  vi.spyOn(memory.of(changeLogService), "end").mockRejectedValue(away());
  const opened = await server.post({ query: `subscription { ${changes} }` }, { accept: "text/event-stream" });
  expect(await opened.text()).toEqual(unavailable);
  memory.of(principalsService).authenticate = () => Promise.reject(away());
  const refused = await server.post({ query: "{ connectors { id } }" });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await refused.text()).toEqual(unavailable);
});

it("A client that connects during a database outage is asked to try again later", async () => {
  memory.of(principalsService).authenticate = () => Promise.reject(away());
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", { headers: bearer });
  await once(socket, "open");
  socket.send('{"type":"connection_init"}');
  expect(await once(socket, "close")).toEqual([1013, Buffer.from("Try again later")]);
});

it("An unexpected failure is masked and affects only its own operation", async () => {
  const { run, goesOn, socket } = await openSocket();
  const { authenticate } = memory.of(principalsService);
  memory.of(principalsService).authenticate = () => Promise.reject(new Error("relation tokens does not exist"));
  const [error] = await run("1", { query: "{ connectors { id } }" });
  expect(JSON.stringify(error)).toContain("INTERNAL_SERVER_ERROR");
  expect(JSON.stringify(error)).not.toContain("relation");
  expect(memory.lines.join("")).toContain("relation tokens does not exist");
  memory.of(principalsService).authenticate = authenticate;
  await goesOn(3);
  socket.close();
});

const subscribe = { type: "subscribe", id: "other", payload: { query: "{ connectors { id } }" } };
const longId = "\u{1F600}".repeat(200);

it.each([
  ["text that is not JSON", "{", 4400],
  ["JSON that is not a message", "[]", 4400],
  ["a message within a text", JSON.stringify('{"type":"ping"}'), 4400],
  ["a binary frame of nonsense", Buffer.from([0xff, 0xfe]), 4400],
  ["a binary frame with invalid UTF-8", Buffer.from('{"type":"ping","payload":{"a":"\xff"}}', "latin1"), 4400],
  ["an unknown type", '{"type":"nonsense"}', 4400],
  ["a type that only servers send", '{"type":"connection_ack"}', 4400],
  ["a result", '{"type":"next","id":"other","payload":{}}', 4400],
  ["an operation without an id", '{"type":"subscribe","payload":{"query":"{ a }"}}', 4400],
  ["an id that is in use", JSON.stringify(subscribe), 4409],
  ["a second connection_init", '{"type":"connection_init"}', 4429],
])("The socket is closed for %s", async (_name, frame, code) => {
  const { socket, closed } = await openSocket();
  socket.send(frame);
  expect((await closed)[0]).toBe(code);
});

it("A long id that is in use closes the socket with a reason that fits into a frame", async () => {
  const { socket, closed, send } = await openSocket();
  for (let count = 0; count < 2; count++)
    send({ id: longId, type: "subscribe", payload: { query: `subscription { ${changes} }` } });
  const [code, reason] = await closed;
  expect([code, String(reason)]).toEqual([4409, expect.stringMatching(/^Subscriber for /)]);
  expect(socket.readyState).toBe(WebSocket.CLOSED);
});

it("Messages in binary frames are accepted", async () => {
  const { socket, of } = await openSocket();
  socket.send(Buffer.from(JSON.stringify({ ...subscribe, id: "1" })));
  await vi.waitFor(() => expect(of("1").map(({ type }) => type)).toEqual(["next", "complete"]));
  socket.close();
});

it.each([
  ["an operation", { type: "subscribe", id: "1", payload: { query: "{ connectors { id } } # once" } }],
  ["a subscription", { type: "subscribe", id: "1", payload: { query: `subscription { ${changes} } # once` } }],
  ["an invalid operation", { type: "subscribe", id: "1", payload: { once: true } }],
])("The message of %s is parsed once", async (_name, message) => {
  const { run, send, socket } = await openSocket();
  const parsed = vi.spyOn(JSON, "parse");
  try {
    send(message);
    // Messages are handled in order.
    await run("2", { query: "{ connectors { id } }" });
    expect(parsed.mock.calls.filter(([text]) => String(text).includes("once"))).toHaveLength(1);
  } finally {
    parsed.mockRestore();
    socket.close();
  }
});

it("An id can be used again when its operation was completed but has not ended yet", async () => {
  const { socket, send, of, goesOn } = await openSocket();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { list } = memory.of(systemsService);
  const asked = vi.spyOn(memory.of(systemsService), "list").mockImplementation(async (...input) => {
    await held;
    return await list(...input);
  });
  send({ id: "1", type: "subscribe", payload: { query: "{ systems { nodes { id } } }" } });
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  send({ id: "1", type: "complete" });
  send({ ...subscribe, id: "1" });
  send({ id: "2", type: "subscribe", payload: { query: `subscription { ${changes} }` } });
  await vi.waitFor(() => expect(memory.changes.followers).toBe(2));
  send({ id: "2", type: "complete" });
  send({ id: "2", type: "subscribe", payload: { query: "subscription { workOrderChanges { recordId } }" } });
  release();
  await vi.waitFor(() => expect(of("1")).toMatchObject([{ payload: { data: { connectors: [] } } }, { type: "complete" }]));
  await vi.waitFor(() => expect(memory.changes.followers).toBe(2));
  await goesOn(3);
  await vi.waitFor(() => expect(of("2")).toMatchObject([{ type: "next", payload: { data: { workOrderChanges: {} } } }]));
  socket.close();
});

it.each([
  ["an operation name that is a number", { query: "{ __typename }", operationName: 5 }],
  ["variables that are a list", { query: "{ __typename }", variables: [] }],
  ["extensions that are text", { query: "{ __typename }", extensions: "x" }],
  ["no document", {}],
  ["a document that is null", { query: null }],
])("Over a socket, %s gets an error for that operation only", async (_, payload) => {
  const { run, goesOn, socket } = await openSocket();
  expect(await run("odd", payload)).toMatchObject([{ type: "error", payload: [{ extensions: { code: "BAD_USER_INPUT" } }] }]);
  expect(await run("next", { query: "{ __typename }" })).toMatchObject([{ type: "next" }, { type: "complete" }]);
  await goesOn(1);
  socket.terminate();
});
