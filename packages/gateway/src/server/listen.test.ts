import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listen, type Listener } from "./listen.ts";

let listener: Listener;
beforeAll(async () => {
  listener = await listen(0, { head: 100, request: 200, look: 50 });
  listener.attach({
    node: {
      request: (request, response) => void request.resume().on("end", () => response.end("whole")),
      upgrade: (_request, socket) => socket.destroy(),
    },
  });
});
afterAll(() => listener[Symbol.asyncDispose]());

async function answerTo(text: string): Promise<string> {
  const socket: Socket = connect(listener.port, "127.0.0.1");
  let answer = "";
  socket.on("data", (piece) => (answer += String(piece)));
  socket.write(text);
  await once(socket, "close");
  return answer;
}

it.each([
  ["no request", ""],
  ["half of a head", "POST / HTTP/1.1\r\nhost: localhost\r\n"],
  ["half of a body", "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\nhalf"],
])("The server closes a connection that sends %s", async (_name, text) => {
  expect(await answerTo(text)).toMatch(/^HTTP\/1\.1 408 /);
});

it("The server refuses a head that is too large", async () => {
  const filler = `x-filler: ${"x".repeat(16_384)}`;
  expect(await answerTo(`GET / HTTP/1.1\r\nhost: localhost\r\n${filler}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
});

it("The server is alive but not ready before a gateway is attached", async () => {
  await using starting = await listen(0);
  const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${starting.port}${path}`)).status;
  expect([await statusOf("/healthz"), await statusOf("/readyz"), await statusOf("/healthz/x")]).toEqual([200, 503, 503]);
});

it("The server answers a request", async () => {
  const request = "POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 4\r\n\r\nbody";
  expect(await answerTo(request)).toMatch(/^HTTP\/1\.1 200 [^]*whole/);
});

it.each([
  ["without a Host", "POST / HTTP/1.1\r\nconnection: close"],
  ["of HTTP/1.0 without a Host", "POST / HTTP/1.0"],
  [
    "that offers an upgrade to HTTP/2",
    "POST / HTTP/1.1\r\nhost: localhost\r\nupgrade: h2c\r\nhttp2-settings: AA\r\nconnection: upgrade, close",
  ],
])("The server passes on a request %s", async (_name, head) => {
  expect(await answerTo(`${head}\r\ncontent-length: 4\r\n\r\nbody`)).toMatch(/^HTTP\/1\.1 200 [^]*whole/);
});
