import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One call that an endpoint of an app got. */
export interface TargetCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: { readonly type: string; readonly traceId: string; readonly cursor: string; readonly data: unknown };
}

/** An app's HTTP server that records what Fettle posts to it. */
export interface WebhookTarget extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly TargetCall[];
  /** Decides the answers from now on: a status, or headers beside it. Default: 204. */
  answer: (call: TargetCall) => number | { readonly status: number; readonly headers?: Readonly<Record<string, string>> };
  /** The first call, of those so far and to come, that passes the test. */
  first(test: (call: TargetCall) => boolean): Promise<TargetCall>;
  /** Settles once so many calls pass the test. */
  count(number: number, test: (call: TargetCall) => boolean): Promise<readonly TargetCall[]>;
}

export async function startWebhookTarget(): Promise<WebhookTarget> {
  const calls: TargetCall[] = [];
  const listeners = new Set<() => void>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const call = { path: request.url ?? "", headers: request.headers, body, event: JSON.parse(body) as TargetCall["event"] }; // what Fettle sends
      calls.push(call);
      const answer = target.answer(call);
      const { status, headers = {} } = typeof answer === "number" ? { status: answer } : answer;
      response.writeHead(status, headers).end();
      for (const listener of listeners) listener();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server
  const count: WebhookTarget["count"] = (number, test) =>
    new Promise((resolve) => {
      const look = () => {
        const found = calls.filter(test);
        if (found.length < number) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  const target: WebhookTarget = {
    url: `http://127.0.0.1:${port}/hooks`,
    calls,
    answer: () => 204,
    count,
    first: async (test) => (await count(1, test))[0] as TargetCall, // at least one
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return target;
}
