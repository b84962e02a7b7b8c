import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { type FakeAnswer, type FakeRoutes, findRoute } from "./fake-routes.ts";

/** A stand-in for a vendor that listens on this machine. Disposing closes it. */
export interface ServedRoutes extends AsyncDisposable {
  /** Its address, without a trailing slash: a connector's `baseUrl`. */
  readonly url: string;
}

const readBody = (body: string): unknown => {
  try {
    return body === "" ? null : JSON.parse(body);
  } catch {
    return body;
  }
};

/**
 * Serves the routes of a stand-in over HTTP, so that a gateway on the same machine can connect to it. It answers every credential alike, or
 * refuses those that `accepts` refuses with 401.
 *
 * @param port 0 for any free one.
 */
export async function serveRoutes(
  routes: FakeRoutes,
  { port = 0, accepts = () => true }: { readonly port?: number; readonly accepts?: (headers: Headers) => boolean } = {},
): Promise<ServedRoutes> {
  const used = new Map<string, number>();
  const answerOf = (method: string, url: URL, headers: Headers, body: unknown): FakeAnswer => {
    if (!accepts(headers)) return { status: 401 };
    const found = findRoute(Object.keys(routes), method, url.pathname);
    const route = found === null ? undefined : routes[found.key];
    if (found === null || route === undefined) return { status: 404 };
    if (typeof route === "function") {
      return route({
        method,
        path: url.pathname,
        parameters: found.parameters,
        query: url.searchParams,
        headers: Object.fromEntries(headers),
        body,
      });
    }
    const answers: readonly FakeAnswer[] = Array.isArray(route) ? route : [route];
    const count = used.get(found.key) ?? 0;
    used.set(found.key, count + 1);
    return answers[Math.min(count, answers.length - 1)] ?? {};
  };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const url = new URL(request.url ?? "/", "http://localhost");
      const answer = answerOf(request.method ?? "GET", url, headers, readBody(body));
      const isJson = answer.json !== undefined;
      response.writeHead(answer.status ?? 200, { ...(isJson && { "content-type": "application/json" }), ...answer.headers });
      response.end(isJson ? JSON.stringify(answer.json) : answer.text);
    });
  });
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(port, "127.0.0.1", listening.resolve);
  await listening.promise;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The stand-in has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => void server.close(closed));
    },
  };
}
