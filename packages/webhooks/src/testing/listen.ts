import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";

/** Serves on a port that the system chooses. */
export async function listen(listener: RequestListener): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `${addressOf(server)}/webhooks`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server does not listen");
  return `http://127.0.0.1:${address.port}`;
}
