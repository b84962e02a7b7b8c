import { once } from "node:events";
import { createServer } from "node:http";

/** A web server for one page of an app, at its own origin. */
export interface ServedPage extends AsyncDisposable {
  readonly url: string;
}

/** Serves an HTML page at `/` and scripts by their paths, on loopback. */
export async function servePage(html: string, scripts: Readonly<Record<string, string>>): Promise<ServedPage> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const script = scripts[path];
    if (path === "/") response.setHeader("content-type", "text/html; charset=utf-8").end(html);
    else if (script === undefined) response.writeHead(404).end();
    else response.setHeader("content-type", "text/javascript; charset=utf-8").end(script);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The page has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
