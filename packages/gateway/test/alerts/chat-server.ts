import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What was posted. */
export interface Posted {
  readonly path: string;
  readonly body: string;
}

/** An HTTP server that keeps what is posted to it. */
export interface ChatServer extends AsyncDisposable {
  readonly url: string;
  readonly posts: readonly Posted[];
  /** The status of its answers from now on. */
  status: number;
  /** The first post, of those so far and to come, that passes the test. */
  first(test: (post: Posted) => boolean): Promise<Posted>;
}

export async function startChatServer(): Promise<ChatServer> {
  const posts: Posted[] = [];
  const listeners = new Set<() => void>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      posts.push({ path: request.url ?? "", body });
      response.writeHead(chat.status).end("ok");
      for (const listener of listeners) listener();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server
  const chat: ChatServer = {
    url: `http://127.0.0.1:${port}`,
    posts,
    status: 200,
    first: (test) =>
      new Promise((resolve) => {
        const look = () => {
          const found = posts.find(test);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
  return chat;
}
