import { setImmediate } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { afterEach, describe, expect, it } from "vitest";
import { StartError } from "../../errors.ts";
import { createSender } from "./create-sender.ts";
import { createSecret, signingKeyOf } from "./signatures.ts";
import { createTestSender } from "./testing/sending-to.ts";
import { serve, serveBytes, type Received } from "./testing/serve.ts";

let opened = new AsyncDisposableStack();
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

/** The headers of a request as a receiver's library takes them. */
const plainHeaders = ({ headers }: Received): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** Connections can be used again one turn of the event loop after their answers. */
async function connectionsFree(): Promise<void> {
  for (let turns = 0; turns < 2; turns += 1) await setImmediate();
}

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine";

describe("A sender", () => {
  it("posts an event once, with the headers of Standard Webhooks", async () => {
    const server = opened.use(await serve((_, response) => response.end("thanks")));
    const sender = opened.use(createTestSender({ now: () => new Date("2026-05-04T03:02:01.999Z") }));
    const attempt = await sender.send(`http://127.0.0.1:${server.port}/hooks/%20a?x=1&y`);
    expect(attempt).toEqual({
      startedAt: new Date("2026-05-04T03:02:01.999Z"),
      durationMilliseconds: expect.any(Number),
      status: 200,
      error: null,
      responseHead: "thanks",
      retryAfterMilliseconds: null,
    });
    expect(server.received).toEqual([
      {
        method: "POST",
        path: "/hooks/%20a?x=1&y",
        body: '{"type":"webhook.test"}',
        rawHeaders: expect.any(Array),
        headers: {
          "accept-encoding": "identity",
          connection: "keep-alive",
          "content-length": "23",
          "content-type": "application/json",
          host: `127.0.0.1:${server.port}`,
          traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/),
          "user-agent": "Fettle",
          "webhook-id": "evt_1a_abcdefghijkl",
          "webhook-signature": expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
          "webhook-timestamp": "1777863721",
        },
      },
    ]);
  });

  it("signs what the libraries of receivers accept, with each of its keys", async () => {
    const server = opened.use(await serve((_, response) => response.end()));
    const sender = opened.use(createTestSender());
    const secrets = [createSecret(), createSecret()];
    const body = JSON.stringify({ type: "note.created", data: "Zażółć 🛠" });
    for (const sent of [body, Buffer.from(body)]) {
      await sender.send(`http://127.0.0.1:${server.port}/`, { body: sent, keys: secrets.map(signingKeyOf) });
    }
    expect(server.received).toHaveLength(2);
    for (const request of server.received) {
      const headers = plainHeaders(request);
      for (const secret of secrets) {
        expect(new Webhook(secret).verify(request.body, headers)).toEqual({ type: "note.created", data: "Zażółć 🛠" });
        new SvixWebhook(secret).verify(request.body, headers);
      }
      for (const wrong of [() => new Webhook(createSecret()), () => new SvixWebhook(createSecret())]) {
        expect(() => wrong().verify(request.body, headers)).toThrow("No matching signature");
      }
      const moved = { ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) + 1) };
      expect(() => new Webhook(secrets[0] ?? "").verify(request.body, moved)).toThrow("No matching signature");
    }
  });

  it("adds the owner's headers but for reserved ones, and marks a replay", async () => {
    const server = opened.use(await serve((_, response) => response.end()));
    const sender = opened.use(createTestSender());
    const forged = ["Webhook-Id", "webhook-signature", "Content-Length", "HOST", "transfer-encoding", "Connection", "user-agent"];
    await sender.send(`http://127.0.0.1:${server.port}/`, {
      headers: [{ name: "Authorization", value: "Bearer x" }, ...forged.map((name) => ({ name, value: "7" }))],
      isReplay: true,
    });
    const { rawHeaders = [] } = server.received[0] ?? {};
    expect(rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index] === "7")).toEqual([]);
    expect(server.received[0]?.headers).toMatchObject({
      authorization: "Bearer x",
      host: `127.0.0.1:${server.port}`,
      "webhook-replay": "true",
    });
  });

  it("keeps connections, after answers of every short length", async () => {
    const lengths = [0, 1, 4096, 4097, 60_000];
    const server = opened.use(await serve((request, response) => response.end("x".repeat(Number(request.headers["x-length"])))));
    const sender = opened.use(createTestSender());
    for (const length of lengths) {
      const { responseHead } = await sender.send(`http://127.0.0.1:${server.port}/`, {
        headers: [{ name: "x-length", value: String(length) }],
      });
      expect(responseHead).toBe("x".repeat(Math.min(4096, length)));
      await connectionsFree();
    }
    expect(server.dialled).toHaveLength(1);
  });

  it("calls at once over as many connections as there are calls", async () => {
    const all = Promise.withResolvers<void>();
    let waiting = 0;
    const server = opened.use(
      await serve((_, response) => {
        waiting += 1;
        if (waiting === 300) all.resolve();
        void all.promise.then(() => response.end());
      }),
    );
    const sender = opened.use(createTestSender());
    const calls = Array.from({ length: 300 }, () => sender.send(`http://127.0.0.1:${server.port}/`));
    expect((await Promise.all(calls)).filter(({ status }) => status !== 200)).toEqual([]);
  });

  it("sends an event again, over a new connection, when it met the end of a kept one", async () => {
    let [connections, ended] = [0, 0];
    const server = opened.use(
      await serveBytes((socket) => {
        connections += 1;
        if (connections === 1) {
          socket.once("data", () => {
            ended += 1;
            socket.end();
          });
        }
        socket.write(ok);
      }),
    );
    const sender = opened.use(createTestSender());
    const url = `http://127.0.0.1:${server.port}/`;
    await sender.send(url);
    await connectionsFree();
    expect(await sender.send(url)).toMatchObject({ status: 200, error: null });
    expect([connections, ended]).toEqual([2, 1]);
  });

  it("sends an event no third time", async () => {
    const both = Promise.withResolvers<void>();
    let [connections, ended] = [0, 0];
    const server = opened.use(
      await serveBytes((socket) => {
        connections += 1;
        if (connections === 2) both.resolve();
        void both.promise.then(() => socket.write(ok));
        socket.once("data", () => {
          ended += 1;
          socket.end();
        });
      }),
    );
    const sender = opened.use(createTestSender());
    const url = `http://127.0.0.1:${server.port}/`;
    await Promise.all([sender.send(url), sender.send(url)]);
    await connectionsFree();
    expect(await sender.send(url)).toMatchObject({ status: null, error: { code: "CONNECTION_FAILED" } });
    expect([connections, ended]).toEqual([2, 2]);
  });

  it("rejects with the signal's reason, at once, and leaves the connection", async () => {
    const arrived = Promise.withResolvers<void>();
    const server = opened.use(await serve(() => arrived.resolve()));
    const sender = opened.use(createTestSender());
    const stopping = new AbortController();
    const call = sender.send(`http://127.0.0.1:${server.port}/`, { signal: stopping.signal });
    await arrived.promise;
    stopping.abort(new Error("stopping"));
    await expect(call).rejects.toThrow("stopping");
    await server.closed();
    await expect(sender.send(`http://127.0.0.1:${server.port}/`, { signal: stopping.signal })).rejects.toThrow("stopping");
    expect(server.received).toHaveLength(1);
  });

  it("fails the calls under way when it is disposed", async () => {
    const arrived = Promise.withResolvers<void>();
    const server = opened.use(await serve(() => arrived.resolve()));
    const sender = createTestSender();
    const call = sender.send(`http://127.0.0.1:${server.port}/`);
    await arrived.promise;
    await sender[Symbol.asyncDispose]();
    expect(await call).toMatchObject({ status: null, error: { code: "CONNECTION_FAILED" } });
    expect(await sender.send(`http://127.0.0.1:${server.port}/`)).toMatchObject({ error: { code: "CONNECTION_FAILED" } });
  });

  it("does not start with an invalid address", () => {
    expect(() => createSender({ allowedAddresses: ["10.0.0.0/8", "inside"], log: undefined })).toThrow(StartError);
  });
});
