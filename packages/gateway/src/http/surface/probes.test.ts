import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { openServer, type TestServer } from "../testing/open-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openServer(createMemoryStages());
});
afterAll(() => server[Symbol.asyncDispose]());

/** Sends a request head byte for byte and reads until the connection closes. */
async function answerTo(head: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  let answer = "";
  socket.on("data", (piece) => (answer += String(piece)));
  socket.write(`${head}\r\n\r\n`);
  await once(socket, "close");
  return answer;
}

const close = "connection: close";

it.each([
  ["HTTP/1.0 without a Host", "GET /healthz HTTP/1.0"],
  ["HTTP/1.0 with a Host", "GET /healthz HTTP/1.0\r\nhost: 10.0.0.1:8080"],
  ["HTTP/1.1 without a Host", `GET /healthz HTTP/1.1\r\n${close}`],
  ["an empty Host", `GET /healthz HTTP/1.1\r\nhost:\r\n${close}`],
  ["several Hosts", `GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\n${close}`],
  ["an invalid Host", `GET /healthz HTTP/1.1\r\nhost: a b/@:99999\r\n${close}`],
  ["a Host in brackets that do not close", `GET /healthz HTTP/1.1\r\nhost: [::1\r\n${close}`],
  ["an absolute target", `GET http://fettle.example/healthz HTTP/1.1\r\nhost: other\r\n${close}`],
  ["an absolute target in capitals, without a Host", `GET HTTP://FETTLE.EXAMPLE/healthz HTTP/1.0`],
  ["an absolute target with an invalid host", `GET http://[/healthz HTTP/1.0`],
  ["two slashes", `GET //healthz HTTP/1.1\r\nhost: a\r\n${close}`],
  ["a query", `GET /healthz?from=//balancer/a?b HTTP/1.1\r\nhost: a\r\n${close}`],
  ["HEAD", "HEAD /healthz HTTP/1.0"],
  ["the path /readyz", "GET /readyz HTTP/1.0"],
  ["the path /metrics", "GET /metrics HTTP/1.0"],
])("A probe with %s is answered", async (_name, head) => {
  expect(await answerTo(head)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

it("The connection of a probe with keep-alive stays open", async () => {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  for (let count = 0; count < 2; count++) {
    socket.write("GET /healthz HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 [^]*connection: keep-alive/i);
  }
  socket.destroy();
});

it.each([
  ["HTTP/1.1 without a Host", `GET /graphql HTTP/1.1\r\n${close}`],
  ["several Hosts", `GET /connect/a HTTP/1.1\r\nhost: a\r\nhost: b\r\n${close}`],
  ["an invalid Host", `GET / HTTP/1.1\r\nhost: a b\r\n${close}`],
])("Another path with %s gets an error about the Host", async (_name, head) => {
  const answer = await answerTo(head);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toMatch(/x-request-id: [0-9a-f]{32}/);
  expect(answer).toContain("Send one Host header");
});

it.each([
  ["an empty Host", "GET / HTTP/1.1\r\nhost:", 200],
  ["HTTP/1.0", "GET / HTTP/1.0", 200],
  ["OPTIONS for the whole server", "OPTIONS * HTTP/1.1\r\nhost: a", 204],
  ["a star and another method than OPTIONS", "GET * HTTP/1.1\r\nhost: a", 404],
  ["a backslash", "GET /\\a HTTP/1.1\r\nhost: a", 404],
  ["the method TRACE", "TRACE /graphql HTTP/1.1\r\nhost: a", 405],
  ["an upgrade but no Host", "GET /graphql HTTP/1.1\r\nupgrade: websocket", 400],
])("A request with %s is answered", async (_name, head, status) => {
  const connection = head.includes("upgrade") ? "connection: upgrade" : close;
  expect(await answerTo(`${head}\r\n${connection}`)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});
