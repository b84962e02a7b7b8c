import { changeLogService } from "../../change-log/change-log-service.ts";
import { principalsService } from "../../principals/principals-service.ts";
import { systemsService } from "../../systems/systems-service.ts";
import { once } from "node:events";
import { createClient, type Client } from "graphql-ws";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import type { Place } from "../../change-log/place.ts";
import { encodeCursor } from "../../change-log/cursor.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { changeOf, systemWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { bearer, openServer, type TestServer } from "../testing/open-server.ts";

let memory: MemoryStages;
let server: TestServer;
let client: Client | undefined;
const cursor = (position: number) => encodeCursor("env_test", { position, mark: null });
const subscription = "subscription ($after: String) { workOrderChanges(after: $after) { recordId } }";

beforeEach(async () => {
  memory = createMemoryStages();
  memory.systems.set("sys_1", systemWith("sys_1"));
  server = await openServer(memory);
});
afterEach(async () => {
  await client?.dispose();
  client = undefined;
  await server[Symbol.asyncDispose]();
});

const socketUrl = () => `${server.url.replace("http", "ws")}/graphql`;
const connect = (connectionParams: Record<string, unknown>): Client =>
  (client = createClient({ url: socketUrl(), webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 }));

/** A bare socket that sends raw messages and records the answers. */
async function openSocket(headers: Record<string, string> = {}) {
  const socket = new WebSocket(socketUrl(), "graphql-transport-ws", { headers });
  const messages: { type: string; id?: string; payload?: unknown }[] = [];
  socket.on("message", (data: Buffer) => messages.push(JSON.parse(data.toString())));
  await once(socket, "open");
  return { socket, messages, send: (message: object) => socket.send(JSON.stringify(message)) };
}

it.each([
  ["authorization", { authorization: "Bearer administrator" }],
  ["token", { token: "administrator" }],
])("A query runs with the token in %s", async (_name, parameters) => {
  const { value: result } = await connect(parameters).iterate({ query: "{ connectors { id } }" }).next();
  expect(result).toEqual({
    data: { connectors: [] },
    extensions: { requestId: expect.stringMatching(/^[0-9a-f]{32}$/), cost: expect.objectContaining({ depth: 2 }) },
  });
});

it("A live subscription gets its starting cursor at once, so it can resume before anything happens", async () => {
  memory.changes.append(changeOf(workOrderWith("wo_3"), 3));
  const { socket, messages, send } = await openSocket(bearer);
  send({ type: "connection_init" });
  await vi.waitFor(() => expect(messages).toHaveLength(1));
  send({ id: "1", type: "subscribe", payload: { query: subscription } });
  await vi.waitFor(() => expect(messages).toHaveLength(2));
  expect(messages[1]).toEqual({ type: "ping", payload: { cursor: cursor(3), cursors: { 1: cursor(3) } } });
  socket.close();
});

it("A query and a change have every digit of a vendor's numbers", async () => {
  const customFields = { big: JSON.rawJSON("9007199254740993"), price: JSON.rawJSON("19.90") };
  memory.records.rows.set("wo_1", workOrderWith("wo_1", {}, { customFields }));
  memory.changes.append(changeOf(workOrderWith("wo_1", {}, { customFields }), 4));
  const socket = new WebSocket(socketUrl(), "graphql-transport-ws", { headers: bearer });
  const texts: string[] = [];
  socket.on("message", (data: Buffer) => texts.push(data.toString()));
  await once(socket, "open");
  const say = (message: object) => socket.send(JSON.stringify(message));
  say({ type: "connection_init" });
  await vi.waitFor(() => expect(texts).toHaveLength(1));
  say({ id: "1", type: "subscribe", payload: { query: "{ workOrders(first: 1) { nodes { customFields } } }" } });
  const query = "subscription ($after: String) { workOrderChanges(after: $after) { workOrder { customFields } } }";
  say({ id: "2", type: "subscribe", payload: { query, variables: { after: cursor(3) } } });
  await vi.waitFor(() => {
    const results = texts.filter((text) => text.includes('"customFields":{"big":9007199254740993,"price":19.90}'));
    expect(results).toHaveLength(2);
  });
  socket.close();
});

it("A subscription ends when its socket closes during the opening", async () => {
  const { socket, messages, send } = await openSocket(bearer);
  const opening = Promise.withResolvers<Place>();
  const asked = vi.spyOn(memory.of(changeLogService), "end").mockReturnValue(opening.promise);
  send({ type: "connection_init" });
  await vi.waitFor(() => expect(messages).toHaveLength(1));
  send({ id: "1", type: "subscribe", payload: { query: subscription } });
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  socket.close();
  await once(socket, "close");
  opening.resolve({ position: 3, mark: null });
  // A later answer proves that its turn has come.
  await connect({ token: "administrator" }).iterate({ query: "{ connectors { id } }" }).next();
  expect(await server.http.metrics.registry.getSingleMetricAsString("fettle_graphql_subscribers")).toContain(
    '{transport="websocket"} 0',
  );
  expect(memory.changes.followers).toBe(0);
});

it("Changes are streamed with their cursors", async () => {
  memory.changes.append(changeOf(workOrderWith("wo_3"), 3));
  memory.changes.append(changeOf(workOrderWith("wo_4"), 4));
  const stream = connect({ token: "administrator" }).iterate({ query: subscription, variables: { after: cursor(3) } });
  expect((await stream.next()).value).toMatchObject({
    data: { workOrderChanges: { recordId: "wo_4" } },
    extensions: { cursor: cursor(4), requestId: expect.any(String) },
  });
  memory.changes.append(changeOf(workOrderWith("wo_5"), 5));
  expect((await stream.next()).value).toMatchObject({ data: { workOrderChanges: { recordId: "wo_5" } } });
  await stream.return?.();
  await vi.waitFor(() => expect(memory.changes.followers).toBe(0));
});

it.each([
  ["a wrong token", { type: "connection_init", payload: { token: "wrong" } }, 4403],
  ["no token", { type: "connection_init" }, 4403],
  ["an operation before the token", { id: "1", type: "subscribe", payload: { query: "{ connectors { id } }" } }, 4401],
  ["an invalid message", { type: "nonsense" }, 4400],
])("A socket is closed for %s", async (_name, message, code) => {
  const { socket, send } = await openSocket();
  send(message);
  expect((await once(socket, "close"))[0]).toBe(code);
});

it("The token of the upgrade request is accepted", async () => {
  const { socket, messages, send } = await openSocket(bearer);
  send({ type: "connection_init" });
  await vi.waitFor(() => expect(messages).toMatchObject([{ type: "connection_ack" }]));
  socket.close();
});

it("Operations that are invalid, too deep or too many are refused, each with its request id", async () => {
  const { socket, messages, send } = await openSocket(bearer);
  send({ type: "connection_init" });
  await vi.waitFor(() => expect(messages).toHaveLength(1));
  send({ id: "1", type: "subscribe", payload: { query: "{ nothing }" } });
  send({
    id: "2",
    type: "subscribe",
    payload: { query: "{ a: assets(first: 200) { nodes { workOrders(first: 200) { nodes { id title type } } } } }" },
  });
  await vi.waitFor(() => expect(messages).toHaveLength(3));
  expect(messages.slice(1)).toMatchObject([
    { id: "1", type: "error", payload: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED", requestId: expect.any(String) } }] },
    { id: "2", type: "error", payload: [{ extensions: { code: "QUERY_TOO_COMPLEX", requestId: expect.any(String) } }] },
  ]);
  for (let index = 0; index <= 100; index++) send({ id: `s${index}`, type: "subscribe", payload: { query: subscription } });
  await vi.waitFor(() =>
    expect(messages.findLast(({ type }) => type !== "ping")).toMatchObject({
      id: "s100",
      type: "error",
      payload: [{ extensions: { code: "TOO_MANY_REQUESTS" } }],
    }),
  );
  await vi.waitFor(() => expect(memory.changes.followers).toBe(100));
  socket.close();
  await vi.waitFor(() => expect(memory.changes.followers).toBe(0));
});

it("Internal failures are masked", async () => {
  memory.records.list = async () => {
    throw new Error("relation records does not exist");
  };
  const { value: result } = await connect({ token: "administrator" })
    .iterate({ query: "{ workOrders { nodes { id } } }" })
    .next();
  expect(JSON.stringify(result)).not.toContain("relation");
  expect(result).toMatchObject({ errors: [{ extensions: { code: "INTERNAL_SERVER_ERROR" } }] });
});

it("A socket that sends more than a megabyte is closed", async () => {
  const { socket, send } = await openSocket(bearer);
  send({ type: "connection_init", payload: { filler: "x".repeat(1_000_001) } });
  expect((await once(socket, "close"))[0]).toBe(1009);
});

it("A socket whose message has very many fragments is closed", async () => {
  const { socket } = await openSocket(bearer);
  for (let count = 0; count <= 128; count++) socket.send(" ", { fin: false });
  expect((await once(socket, "close"))[0]).toBe(1008);
});

it("A socket that sends much before its token is dropped, whatever the size of its messages", async () => {
  const { socket, send } = await openSocket(bearer);
  for (let count = 0; count < 5; count++) send({ type: "ping", payload: { filler: "x".repeat(8_000) } });
  expect((await once(socket, "close"))[0]).toBe(1006);
});

it("A closing gateway says goodbye, so clients reconnect", async () => {
  const { socket, messages, send } = await openSocket(bearer);
  send({ type: "connection_init" });
  send({ id: "1", type: "ping" });
  await vi.waitFor(() => expect(messages).toHaveLength(2));
  send({ id: "1", type: "subscribe", payload: { query: subscription } });
  await vi.waitFor(() => expect(memory.changes.followers).toBe(1));
  const closed = once(socket, "close");
  await server.http.close();
  expect((await closed)[0]).toBe(1001);
  expect(memory.changes.followers).toBe(0);
});

it("Other paths accept no sockets", async () => {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/other`, "graphql-transport-ws");
  const [error] = await once(socket, "error");
  expect(String(error)).toContain("404");
});

it("A pong does not repeat the payload of its ping", async () => {
  const { socket, messages, send } = await openSocket();
  send({ type: "ping", payload: { filler: "x".repeat(1_000) } });
  await vi.waitFor(() => expect(messages).toEqual([{ type: "pong" }]));
  const answered = once(socket, "pong");
  socket.ping("still there");
  expect(String((await answered)[0])).toBe("still there");
  socket.close();
});

it("Only small messages are accepted before the token", async () => {
  const { socket, send } = await openSocket(bearer);
  send({ type: "ping", payload: { filler: "x".repeat(16_384) } });
  expect((await once(socket, "close"))[0]).toBe(4400);
});

it("A client that sends without reading is dropped", async () => {
  const { socket, messages, send } = await openSocket(bearer);
  send({ type: "connection_init" });
  await vi.waitFor(() => expect(messages).toHaveLength(1));
  const buffered = vi.spyOn(WebSocket.prototype, "bufferedAmount", "get").mockReturnValue(8_000_001);
  try {
    send({ type: "ping" });
    expect((await once(socket, "close"))[0]).toBe(1006);
  } finally {
    buffered.mockRestore();
  }
});

it("The token is looked up again for each operation", async () => {
  const { socket, messages, send } = await openSocket(bearer);
  send({ type: "connection_init" });
  await vi.waitFor(() => expect(messages).toHaveLength(1));
  memory.tokens.set("administrator", { ...administrator, scopes: [] });
  send({ id: "1", type: "subscribe", payload: { query: "{ workOrders { nodes { id } } }" } });
  await vi.waitFor(() => expect(JSON.stringify(messages[1])).toContain("FORBIDDEN"));
  memory.tokens.clear();
  send({ id: "2", type: "subscribe", payload: { query: "{ connectors { id } }" } });
  expect((await once(socket, "close"))[0]).toBe(4403);
  expect(messages.filter(({ id }) => id === "2")).toEqual([]);
});

it("A revoked token's subscriptions end with an error, its query finishes, and its socket closes", async () => {
  const { socket, messages, send } = await openSocket(bearer);
  send({ type: "connection_init" });
  await vi.waitFor(() => expect(messages).toHaveLength(1));
  for (const id of ["1", "2"]) send({ id, type: "subscribe", payload: { query: subscription } });
  await vi.waitFor(() => expect(memory.changes.followers).toBe(2));
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const list = memory.of(systemsService).list;
  let isAsked = false;
  memory.of(systemsService).list = async (...input) => {
    isAsked = true;
    await held;
    return await list(...input);
  };
  send({ id: "3", type: "subscribe", payload: { query: "{ systems { nodes { id } } }" } });
  await vi.waitFor(() => expect(isAsked).toBe(true));
  const closed = once(socket, "close");
  memory.tokens.clear();
  memory.endRights(["tok_administrator"]);
  await vi.waitFor(() => expect(messages.filter(({ type }) => type === "complete")).toHaveLength(2));
  expect(socket.readyState).toBe(WebSocket.OPEN);
  release();
  expect(await closed).toEqual([4403, Buffer.from("Forbidden")]);
  const of = (id: string) => messages.filter((message) => message.id === id);
  for (const id of ["1", "2"]) {
    expect(of(id)).toMatchObject([
      {
        type: "next",
        payload: { errors: [{ message: "The token is no longer valid.", extensions: { code: "UNAUTHENTICATED" } }] },
      },
      { type: "complete" },
    ]);
  }
  expect(of("3")).toMatchObject([
    { type: "next", payload: { data: { systems: { nodes: [{ id: "sys_1" }] } } } },
    { type: "complete" },
  ]);
  expect(memory.changes.followers).toBe(0);
});

it("A quiet socket whose token is revoked is closed", async () => {
  const { socket, messages, send } = await openSocket(bearer);
  send({ type: "connection_init" });
  await vi.waitFor(() => expect(messages).toHaveLength(1));
  memory.tokens.clear();
  memory.endRights(["tok_administrator"]);
  expect((await once(socket, "close"))[0]).toBe(4403);
});

it("The look-up of a token gets the client's address", async () => {
  const seen: (string | null | undefined)[] = [];
  memory.of(principalsService).authenticate = async (_token, from) => {
    seen.push(from);
    return administrator;
  };
  const { socket, messages, send } = await openSocket({ ...bearer, "x-forwarded-for": "192.0.2.1" });
  send({ type: "connection_init" });
  await vi.waitFor(() => expect(messages).toHaveLength(1));
  expect(seen).toEqual(["127.0.0.1"]);
  socket.close();
});

it("Variables that are nested too deeply are refused", async () => {
  const { socket, messages, send } = await openSocket(bearer);
  send({ type: "connection_init" });
  await vi.waitFor(() => expect(messages).toHaveLength(1));
  const nested = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  socket.send(`{"id":"1","type":"subscribe","payload":{"query":"{ connectors { id } }","variables":{"a":${nested}}}}`);
  await vi.waitFor(() =>
    expect(messages[1]).toMatchObject({ id: "1", type: "error", payload: [{ extensions: { code: "BAD_USER_INPUT" } }] }),
  );
  socket.close();
});
