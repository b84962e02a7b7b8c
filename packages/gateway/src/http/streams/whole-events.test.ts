import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { createClient } from "graphql-ws";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { changeOf, workOrderWith } from "../../graph/testing/fixtures.ts";
import { createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { bearer, openServer, type TestServer } from "../testing/open-server.ts";

interface Answer {
  readonly workOrderChanges: { readonly workOrder: { readonly title: string } };
}

const query = "subscription { workOrderChanges { workOrder { title } } }";
const headers = { ...bearer, "content-type": "application/json", accept: "text/event-stream" };
let memory: MemoryStages;
let server: TestServer;

beforeEach(async () => {
  memory = createMemoryStages();
  server = await openServer(memory);
});
afterEach(() => server[Symbol.asyncDispose]());

const write = (position: number, title: string) => memory.changes.append(changeOf(workOrderWith("wo_1", { title }), position));
const titlesOf = (text: string) =>
  [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, json = ""]) => {
    const { data }: { data: Answer } = JSON.parse(json);
    return data.workOrderChanges.workOrder.title;
  });

/** Gathers what a body brings. */
function gather(response: Response) {
  if (response.body === null) throw new Error("There is no body.");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const ended = (async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  })();
  return { text: () => text, ended, leave: () => reader.cancel() };
}

/** Sends a subscription over a bare connection that is read only when the test says so. */
async function subscribeBarely(port: number, version: "1.0" | "1.1"): Promise<Socket> {
  const body = JSON.stringify({ query });
  const lines = Object.entries({ ...headers, host: "localhost", "content-length": body.length }).map((line) => line.join(": "));
  const socket = connect(port, "127.0.0.1").pause();
  await once(socket, "connect");
  socket.write([`POST /graphql HTTP/${version}`, ...lines, "", body].join("\r\n"));
  await vi.waitFor(() => expect(memory.changes.followers).toBe(1));
  return socket;
}

const fetchEvents = async () =>
  await server.http.fetch(new Request(`${server.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) }));
const portOf = (url: string) => Number(new URL(url).port);

// Short ones are one write with the subscriber's own part; long ones are a buffer that subscribers share.
const titles = ["plain", "größer als ASCII: €, 😀", "x".repeat(70_000), "ä€😀".repeat(9_000)];

it("Events arrive whole over Server-Sent Events, whatever their length and characters", async () => {
  const got = gather(await server.post({ query }, headers));
  await vi.waitFor(() => expect(got.text()).toContain("id: "));
  titles.forEach((title, index) => write(index + 1, title));
  await vi.waitFor(() => expect(titlesOf(got.text())).toEqual(titles));
  await got.leave();
});

it("Events arrive whole over WebSocket, whatever their length and characters", async () => {
  const client = createClient({
    url: `${server.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token: "administrator" },
  });
  const got: unknown[] = [];
  client.subscribe<Answer>(
    { query },
    { next: ({ data }) => void got.push(data?.workOrderChanges.workOrder.title), error() {}, complete() {} },
  );
  await vi.waitFor(() => expect(memory.changes.followers).toBe(1));
  titles.forEach((title, index) => write(index + 1, title));
  await vi.waitFor(() => expect(got).toEqual(titles));
  await client.dispose();
});

it("A host with the Fetch API gets the same events, and frees everything when it stops reading", async () => {
  const got = gather(await fetchEvents());
  const other = gather(await fetchEvents());
  await vi.waitFor(() => expect(other.text()).toContain("id: "));
  titles.forEach((title, index) => write(index + 1, title));
  await vi.waitFor(() => expect(titlesOf(got.text())).toEqual(titles));
  expect(got.text().startsWith(":\n\nid: ")).toBe(true);
  await got.leave();
  expect(memory.changes.followers).toBe(1);
  memory.tokens.clear();
  memory.endRights(null);
  await other.ended;
  expect(other.text()).toContain("UNAUTHENTICATED");
  expect(other.text().endsWith("event: complete\ndata:\n\n")).toBe(true);
  expect(memory.changes.followers).toBe(0);
});

it("A client of HTTP/1.0 gets events without chunks", async () => {
  const socket = await subscribeBarely(portOf(server.url), "1.0");
  let text = "";
  socket.on("data", (data) => (text += String(data))).resume();
  write(1, "over HTTP/1.0");
  await vi.waitFor(() => expect(titlesOf(text)).toEqual(["over HTTP/1.0"]));
  expect(text.slice(text.indexOf("\r\n\r\n") + 4)).toMatch(/^:\n\nid: \S+\n\nid: \S+\nevent: next\ndata: \{.*\}\n\n$/);
  socket.destroy();
});

it("A host that wraps its responses sees every byte of a stream", async () => {
  let seen = "";
  const host = createServer((request, response) => {
    const { write: pass } = response;
    response.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      seen += String(chunk);
      return Reflect.apply(pass, response, [chunk, ...rest]);
    };
    server.http.node.request(request, response);
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  const { port } = host.address() as AddressInfo; // it listens on a port, not on a pipe
  const socket = await subscribeBarely(port, "1.1");
  socket.resume();
  write(1, "wrapped");
  await vi.waitFor(() => expect(titlesOf(seen)).toEqual(["wrapped"]));
  socket.destroy();
  await new Promise((resolve) => host.close(resolve));
});

it("Streams that were asked for on one connection all end with it, those that wait for their turn too", async () => {
  const body = JSON.stringify({ query });
  const lines = Object.entries({ ...headers, host: "localhost", "content-length": body.length }).map((line) => line.join(": "));
  const socket = connect(portOf(server.url), "127.0.0.1");
  await once(socket, "connect");
  socket.write(["POST /graphql HTTP/1.1", ...lines, "", body].join("\r\n").repeat(3));
  await vi.waitFor(() => expect(memory.changes.followers).toBe(3));
  socket.destroy();
  await vi.waitFor(() => expect(memory.changes.followers).toBe(0));
});

it("What waits for a reader that does not read is bounded, and it gets every event once it reads", async () => {
  const connections: Socket[] = [];
  const host = createServer(server.http.node.request).on("connection", (connection: Socket) => void connections.push(connection));
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  const { port } = host.address() as AddressInfo; // it listens on a port, not on a pipe
  const socket = await subscribeBarely(port, "1.1");
  const size = 100_000;
  const count = 300;
  const most: number[] = [];
  for (let position = 1; position <= count; position += 1) {
    write(position, `${position} ${"x".repeat(size)}`);
    await setImmediate();
    most.push(connections[0]?.writableLength ?? 0);
  }
  // More than the kernel buffers was written, so some of it waits: one event at most, which is beyond the connection's own mark.
  expect(Math.max(...most)).toBeGreaterThan(0);
  expect(Math.max(...most)).toBeLessThan(2 * size);
  let text = "";
  socket.on("data", (data) => (text += String(data)));
  socket.resume();
  await vi.waitFor(() => expect(text.match(/event: next/g)).toHaveLength(count), { timeout: 10_000 });
  expect([...text.matchAll(/"title":"(\d+) /g)].map(([, number]) => Number(number))).toEqual(
    Array.from({ length: count }, (_, index) => index + 1),
  );
  socket.destroy();
  await new Promise((resolve) => host.close(resolve));
});
