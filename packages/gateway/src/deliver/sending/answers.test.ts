import type { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTestSender } from "./testing/sending-to.ts";
import { serve, serveBytes } from "./testing/serve.ts";

let opened = new AsyncDisposableStack();
beforeEach(() => {
  // Servers and sockets have timers of their own, which stay real.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(async () => {
  vi.useRealTimers();
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

/** A server that answers with bytes as they are, and a call to it. */
async function answeredWith(answer: (socket: Socket) => void) {
  const sender = opened.use(createTestSender({ now: () => new Date("2026-05-04T03:02:00Z") }));
  const server = opened.use(await serveBytes(answer));
  return { sender, server, call: sender.send(`http://127.0.0.1:${server.port}/`) };
}

const attemptWith = async (answer: (socket: Socket) => void) => (await answeredWith(answer)).call;

/** The text of an answer without a length, which ends with its connection. */
const answer = (status: string, headers: string, body = "") =>
  `HTTP/1.1 ${status}\r\n${headers === "" ? "" : `${headers}\r\n`}connection: close\r\n\r\n${body}`;

describe("An attempt", () => {
  it.each([
    ["301 Moved", "location: http://127.0.0.1:1/", "REDIRECTED"],
    ["307 Temporary", "location: /elsewhere", "REDIRECTED"],
    ["400 Bad", "", "HTTP_ERROR"],
    ["410 Gone", "", "HTTP_ERROR"],
    ["500 Broken", "retry-after: 7", "HTTP_ERROR"],
  ])("fails with status %s, and follows nothing", async (status, headers, code) => {
    const { server, call } = await answeredWith((socket) => socket.end(answer(status, headers, "no")));
    const attempt = await call;
    expect(attempt).toMatchObject({
      status: Number.parseInt(status, 10),
      error: { code },
      responseHead: "no",
      retryAfterMilliseconds: null,
    });
    expect(server.dialled).toHaveLength(1);
  });

  it.each([
    ["429 Slow", "retry-after: 7", 7000],
    ["503 Away", "Retry-After: Mon, 04 May 2026 03:03:00 GMT", 60_000],
    ["429 Slow", "date: Mon, 04 May 2026 02:00:00 GMT\r\nretry-after: Mon, 04 May 2026 02:00:09 GMT", 9000],
    ["503 Away", "retry-after: 9999999999999", 14_400_000],
    ["429 Slow", "retry-after: soon", null],
    ["429 Slow", "", null],
  ])("notes how long status %s with %j asks us to wait", async (status, headers, expected) => {
    const attempt = await attemptWith((socket) => socket.end(answer(status, headers)));
    expect(attempt).toMatchObject({ error: { code: "HTTP_ERROR" }, retryAfterMilliseconds: expected });
  });

  it("ignores interim answers", async () => {
    const interim = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n";
    expect(await attemptWith((socket) => socket.end(interim + interim + answer("204 None", "")))).toMatchObject({
      status: 204,
      error: null,
      responseHead: "",
    });
  });

  it.each([
    ["nothing", ""],
    ["half a status", "HTTP/1.1 20"],
    ["half a header", "HTTP/1.1 200 OK\r\ncontent-le"],
    ["an interim answer alone", "HTTP/1.1 103 Early Hints\r\n\r\n"],
  ])("fails when %s comes before the connection ends", async (_, bytes) => {
    const { server, call } = await answeredWith((socket) => socket.end(bytes));
    expect(await call).toMatchObject({ status: null, responseHead: null, error: { code: "CONNECTION_FAILED" } });
    expect(server.dialled).toHaveLength(1);
  });

  it.each([
    ["another protocol", "220 mail.example ESMTP\r\n"],
    ["a broken header", "HTTP/1.1 200 OK\r\nbad header\r\n\r\n"],
    ["another protocol's beginning", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"],
    ["endless headers", `HTTP/1.1 200 OK\r\n${"header: value\r\n".repeat(5000)}\r\n`],
  ])("fails when %s comes", async (_, bytes) => {
    const attempt = await attemptWith((socket) => socket.end(bytes));
    expect(attempt).toMatchObject({ status: null, responseHead: null, error: { code: "BAD_ANSWER" } });
  });

  it.each([
    ["breaks off", "content-length: 100"],
    ["is no valid chunk", "transfer-encoding: chunked"],
  ])("has succeeded with a 2xx status even when its body %s", async (_, header) => {
    const attempt = await attemptWith((socket) => socket.end(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n`));
    expect(attempt).toMatchObject({ status: 200, error: null, responseHead: "" });
    const failed = await attemptWith((socket) => socket.end(`HTTP/1.1 500 No\r\n${header}\r\n\r\nzz`));
    expect(failed).toMatchObject({ status: 500, error: { code: "HTTP_ERROR" } });
  });

  it("reads only the beginning of a long answer, and ends the connection", async () => {
    let sent = 0;
    const server = opened.use(
      await serve((_, response) => {
        const more = () => {
          while (sent < 10_000_000 && !response.destroyed) {
            sent += 10_000;
            if (!response.write("x".repeat(10_000))) {
              response.once("drain", more);
              return;
            }
          }
          response.end();
        };
        more();
      }),
    );
    const sender = opened.use(createTestSender());
    const attempt = await sender.send(`http://127.0.0.1:${server.port}/`);
    expect(attempt).toMatchObject({ status: 200, error: null, responseHead: "x".repeat(4096) });
    await server.closed();
    expect(sent).toBeLessThan(10_000_000);
  });

  it("ends after the limit when no answer comes, and not before", async () => {
    const arrived = Promise.withResolvers<void>();
    const { server, call } = await answeredWith(() => arrived.resolve());
    let isSettled = false;
    void call.then(() => (isSettled = true));
    await arrived.promise;
    await vi.advanceTimersByTimeAsync(14_999);
    expect(isSettled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await call).toEqual({
      startedAt: new Date("2026-05-04T03:02:00Z"),
      durationMilliseconds: 15_000,
      status: null,
      error: { code: "TIMEOUT", message: "No answer came within 15 seconds. Answer at once, and process the event afterwards." },
      responseHead: null,
      retryAfterMilliseconds: null,
    });
    await server.closed();
  });

  it("ends after the limit while bytes of the headers trickle in", async () => {
    const trickling = Promise.withResolvers<Socket>();
    const { server, call } = await answeredWith((socket) => trickling.resolve(socket));
    const socket = await trickling.promise;
    for (const byte of "HTTP/1.1 200 OK\r\n") {
      socket.write(byte);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(await call).toMatchObject({ status: null, durationMilliseconds: 15_000, error: { code: "TIMEOUT" } });
    await server.closed();
  });

  it("has succeeded when the body of a 2xx trickles in until the limit", async () => {
    const begun = Promise.withResolvers<Socket>();
    const { sender, server, call } = await answeredWith((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n", () => begun.resolve(socket));
    });
    const socket = await begun.promise;
    // The head has been read when an answer that was sent after it has been.
    const other = opened.use(await serve((_, response) => response.end()));
    await sender.send(`http://127.0.0.1:${other.port}/`);
    for (let second = 0; second < 15; second += 1) {
      socket.write("x");
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(await call).toMatchObject({ status: 200, durationMilliseconds: 15_000, error: null });
    await server.closed();
  });
});
