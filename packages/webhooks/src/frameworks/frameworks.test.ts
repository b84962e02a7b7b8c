import express from "express";
import { fastify } from "fastify";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import type { Receiver } from "../create-receiver.ts";
import { createMemoryInbox } from "../inbox/memory-inbox.ts";
import { addressOf, listen } from "../testing/listen.ts";
import { setUp } from "../testing/receiver.ts";
import { requestOf, type SentWebhook, thinBody, webhook } from "../testing/webhooks.ts";

/** Sends a request to where a receiver is mounted. */
type Send = (init: RequestInit) => Promise<Response>;
interface Mounted extends AsyncDisposable {
  readonly send: Send;
}

const serve = async (listener: Parameters<typeof listen>[0]): Promise<Mounted> => {
  const server = await listen(listener);
  return { send: (init) => fetch(server.url, init), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
};
const direct = (handle: (request: Request) => Response | Promise<Response>): Mounted => ({
  send: async (init) => await handle(new Request("http://app.example.com/webhooks", init)),
  [Symbol.asyncDispose]: async () => undefined,
});

const mounts: Readonly<Record<string, (receiver: Receiver) => Promise<Mounted>>> = {
  Fetch: async ({ fetch }) => direct(fetch),
  "a route handler of Next": async ({ next: { POST } }) =>
    direct((request) =>
      request.method === "POST" ? POST(request) : new Response(null, { status: 405, headers: { allow: "POST" } }),
    ),
  Hono: async ({ hono }) => {
    const app = new Hono();
    app.all("/webhooks", hono);
    return direct((request) => app.fetch(request));
  },
  "node:http": ({ node }) => serve((request, response) => void node(request, response)),
  Express: (receiver) => serve(express().all("/webhooks", receiver.express).use(express.json())),
  "Express behind express.raw": (receiver) =>
    serve(express().all("/webhooks", express.raw({ type: "application/json", limit: "1mb" }), receiver.express)),
  Fastify: async (receiver) => {
    const app = fastify();
    app.register(receiver.fastify, { path: "/webhooks" });
    // Its other routes still get JSON.
    app.post("/others", async ({ body }) => body);
    await app.listen({ port: 0, host: "127.0.0.1" });
    const url = addressOf(app.server);
    const other = await fetch(`${url}/others`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"a":1}',
    });
    expect(await other.json()).toEqual({ a: 1 });
    return { send: (init) => fetch(`${url}/webhooks`, init), [Symbol.asyncDispose]: () => app.close() };
  },
};

describe.each(Object.entries(mounts))("Mounted in %s, a receiver", (_name, mount) => {
  async function mounted(options: Parameters<typeof setUp>[0] = {}) {
    const set = setUp(options);
    set.receiver.start();
    const at = await mount(set.receiver);
    const post = (sent: SentWebhook) => at.send({ method: "POST", headers: sent.headers, body: sent.body });
    return {
      ...set,
      send: at.send,
      post,
      async [Symbol.asyncDispose]() {
        await at[Symbol.asyncDispose]();
        await set.receiver.dispose();
      },
    };
  }

  it("takes the bytes as they are, and hands over the event once", async () => {
    await using app = await mounted();
    // Parsed and serialized again, it would be another text.
    const body = thinBody({}).replace("{", '{ "note": "Zoë \\u2713 1.0",\n').replace("}}}", '}, "n": 1.0}}');
    const sent = webhook({ body, headers: { "webhook-replay": "true" } });
    const answer = await app.post(sent);
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect((await app.post(sent)).status).toBe(204);
    const after = webhook({ recordId: "wo_2" });
    await app.post(after);
    const events = await app.handled.until(2);
    expect(events.map(({ id }) => id)).toEqual([sent.headers["webhook-id"], after.headers["webhook-id"]]);
    expect(events[0]).toMatchObject({ type: "workOrder.updated", isReplay: true, truncated: false, errors: [] });
    expect(events[1]).toMatchObject({ isReplay: false });
  });

  it("refuses what is wrong, with a code and nothing else", async () => {
    await using app = await mounted();
    const good = webhook();
    const stale = webhook({ timestamp: Math.floor(Date.now() / 1000) - 400 });
    const { "webhook-signature": _, ...unsigned } = good.headers;
    const refused: readonly (readonly [SentWebhook, number, string])[] = [
      [{ ...good, body: `${good.body} ` }, 401, "INVALID_SIGNATURE"],
      [{ ...good, body: "" }, 401, "INVALID_SIGNATURE"],
      [stale, 401, "STALE_TIMESTAMP"],
      [{ ...good, headers: unsigned }, 400, "MISSING_HEADER"],
      [webhook({ body: "[1" }), 400, "INVALID_BODY"],
      [webhook({ body: '{"test": 2432232314}' }), 400, "INVALID_BODY"],
      [webhook({ body: "x".repeat(512 * 1024 + 1) }), 413, "BODY_TOO_LARGE"],
    ];
    for (const [sent, status, code] of refused) {
      const answer = await app.post(sent);
      expect([answer.status, await answer.json()]).toEqual([status, { code, message: expect.stringMatching(/^[^/]{10,120}$/u) }]);
    }
    const got = await app.send({ method: "GET" });
    expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
    // The same, without a mistake.
    expect((await app.post(good)).status).toBe(204);
  });

  it("answers 503 while the inbox is unavailable, and says when to come back", async () => {
    const secretOfApp = "postgres://user:password@db";
    await using app = await mounted({
      inbox: {
        ...createMemoryInbox(),
        put: async () => {
          throw new Error(`connect ECONNREFUSED ${secretOfApp}`);
        },
      },
    });
    const answer = await app.post(webhook());
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "10"]);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ code: "INBOX_UNAVAILABLE" });
    expect(text).not.toContain(secretOfApp);
  });
});

describe("Something that has read the body before the receiver", () => {
  it("is named in Express, and the webhook is not acknowledged", async () => {
    const { receiver } = setUp();
    const errors: unknown[] = [];
    const app = express()
      .use(express.json())
      .post("/webhooks", receiver.express)
      .use((error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
        errors.push(error);
        response.sendStatus(500);
      });
    await using server = await listen(app);
    const { headers, body } = webhook();
    expect((await fetch(server.url, { method: "POST", headers, body })).status).toBe(500);
    expect(errors).toEqual([
      expect.objectContaining({ code: "BODY_CONSUMED", message: expect.stringContaining("express.json()") }),
    ]);
  });

  it("is named with Fetch", async () => {
    const { receiver } = setUp();
    const request = requestOf(webhook());
    await request.text();
    await expect(receiver.fetch(request)).rejects.toMatchObject({ code: "BODY_CONSUMED" });
  });
});
