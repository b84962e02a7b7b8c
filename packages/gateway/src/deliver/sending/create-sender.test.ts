import { afterEach, describe, expect, it } from "vitest";
import { Webhook as SvixWebhook } from "svix";
import { Webhook } from "standardwebhooks";
import type { Log } from "../../log.ts";
import { createSender, type SenderDependencies, type SentCall } from "./create-sender.ts";
import { createSecret, signingKeyOf } from "./signatures.ts";
import { serve, type Served } from "./testing/serve.ts";

let opened = new AsyncDisposableStack();
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

const secret = createSecret();
const keys = [signingKeyOf(secret)];
const quiet = () => {};

function setUp(dependencies: Partial<SenderDependencies> = {}) {
  const warnings: unknown[][] = [];
  const log: Log = {
    debug: quiet,
    info: quiet,
    error: quiet,
    warn: (...words: unknown[]) => void warnings.push(words),
    child: () => log,
  };
  const sender = opened.use(createSender({ allowedAddresses: ["127.0.0.1"], log, ...dependencies }));
  const send = (url: string, call: Partial<SentCall> = {}) =>
    sender.send({
      url,
      eventId: "evt_1a_abcdefghijkl",
      body: '{"type":"webhook.test"}',
      keys,
      headers: [],
      traceId: "0af7651916cd43dd8448eb211c80319c",
      isReplay: false,
      signal: new AbortController().signal,
      ...call,
    });
  return { sender, send, warnings };
}

const use = async (served: Promise<Served>): Promise<Served> => opened.use(await served);

describe("A sender", () => {
  it("posts a signed event, which the receivers' libraries accept", async () => {
    const server = await use(serve((_, response) => response.end("thanks")));
    const { send } = setUp();
    const second = createSecret();
    const attempt = await send(`http://127.0.0.1:${server.port}/hooks?x=1`, {
      keys: [signingKeyOf(secret), signingKeyOf(second)],
      headers: [
        { name: "Authorization", value: "Bearer x" },
        { name: "Webhook-Id", value: "forged" },
        { name: "content-length", value: "3" },
      ],
      isReplay: true,
    });
    expect(attempt).toEqual({
      startedAt: expect.any(Date),
      durationMilliseconds: expect.any(Number),
      status: 200,
      error: null,
      responseHead: "thanks",
      retryAfterMilliseconds: null,
    });
    const [request] = server.received;
    expect(request).toMatchObject({
      method: "POST",
      path: "/hooks?x=1",
      headers: {
        "accept-encoding": "identity",
        authorization: "Bearer x",
        "content-length": "23",
        "content-type": "application/json",
        host: `127.0.0.1:${server.port}`,
        traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/),
        "user-agent": "Fettle",
        "webhook-id": "evt_1a_abcdefghijkl",
        "webhook-replay": "true",
      },
    });
    for (const each of [secret, second]) {
      const headers = request?.headers as Record<string, string>;
      expect(new Webhook(each).verify(request?.body ?? "", headers)).toEqual({ type: "webhook.test" });
      new SvixWebhook(each).verify(request?.body ?? "", headers);
    }
    expect(() => new Webhook(createSecret()).verify(request?.body ?? "", request?.headers as Record<string, string>)).toThrow(
      "No matching signature",
    );
  });
});
