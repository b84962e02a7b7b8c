import { connect, createServer, type Socket } from "node:net";
import { once } from "node:events";

/** A proxy to a server that can be cut and restored. */
export interface CuttableProxy extends AsyncDisposable {
  /** Its URL, without a path. */
  readonly url: string;
  /** Drops every connection, and every new one, until {@link restore}. */
  cut(): void;
  restore(): void;
  /** Settles when a client has tried in vain since the last cut. */
  untilRefused(): Promise<void>;
}

/** Starts a proxy, on its own port, to an `http://localhost:port` of this machine. */
export async function startCuttableProxy(target: string): Promise<CuttableProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  let refused = Promise.withResolvers<void>();

  function keep(socket: Socket, other: Socket): void {
    sockets.add(socket);
    // Each side ends with the other. An error needs no handling, because a close follows it.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      other.destroy();
    });
  }

  const server = createServer((near) => {
    if (isCut) {
      near.on("error", () => undefined);
      near.destroy();
      refused.resolve();
      return;
    }
    const far = connect(Number(port), hostname);
    keep(near, far);
    keep(far, near);
    near.pipe(far);
    far.pipe(near);
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port");

  function dropAll(): void {
    for (const socket of sockets) socket.destroy();
  }

  return {
    url: `http://localhost:${address.port}`,
    cut() {
      isCut = true;
      refused = Promise.withResolvers();
      dropAll();
    },
    restore() {
      isCut = false;
    },
    untilRefused: () => refused.promise,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      dropAll();
      await closed;
    },
  };
}
