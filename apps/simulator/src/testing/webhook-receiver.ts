import { createServer } from "node:http";
import { text } from "node:stream/consumers";

export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** An endpoint for webhooks. It answers with each status of `answers` in turn, and then with 204. */
export const startWebhookReceiver = async (answers: readonly number[] = []) => {
  const received: ReceivedWebhook[] = [];
  const statuses = [...answers];
  let waiting: (() => void)[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    received.push({ headers: request.headers, text: body, body: JSON.parse(body) });
    response.writeHead(statuses.shift() ?? 204).end();
    for (const wake of waiting) wake();
    waiting = [];
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    /** Resolves once this many webhooks have come. */
    until: async (count: number): Promise<readonly ReceivedWebhook[]> => {
      while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return received;
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
