import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A route to a server that a test can take away and restore, and that counts connections. */
export interface UnsteadyProxy extends AsyncDisposable {
  /** The server's URL through this route. */
  readonly url: string;
  /** The connections accepted so far, including refused ones. */
  readonly accepted: number;
  /** The most connections to the server at one time. */
  readonly mostOpen: number;
  /** Ends every connection, and every new one, until restored. */
  cut(): void;
  /** Falls silent on old and new connections, which it accepts, until restored. */
  stall(): void;
  /** Lets new connections through. Stalled connections stay stalled. */
  restore(): void;
  /** Settles when this many connections have failed since the route was taken away. */
  untilVain(count: number): Promise<void>;
}

/** Starts a proxy on its own port of the loopback interface. */
export async function startUnsteadyProxy(serverUrl: string): Promise<UnsteadyProxy> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let state: "open" | "cut" | "stalled" = "open";
  let accepted = 0;
  let open = 0;
  let mostOpen = 0;
  let vain = 0;

  const keep = (socket: Socket) => {
    sockets.add(socket);
    // The close that follows reports the same.
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  };
  const tellVain = () => {
    vain += 1;
    for (const one of waiting) if (vain >= one.count) one.resolve();
  };
  const server = createServer((near) => {
    accepted += 1;
    keep(near);
    if (state !== "open") {
      if (state === "cut") near.destroy();
      return tellVain();
    }
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    const far = connect(Number(target.port), target.hostname);
    keep(far);
    near.on("close", () => {
      open -= 1;
      far.destroy();
    });
    far.on("close", () => near.destroy());
    near.pipe(far);
    far.pipe(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port");
  const near = new URL(serverUrl);
  near.hostname = "127.0.0.1";
  near.port = String(address.port);
  const dropAll = () => sockets.forEach((socket) => socket.destroy());

  return {
    url: near.href,
    get accepted() {
      return accepted;
    },
    get mostOpen() {
      return mostOpen;
    },
    cut() {
      state = "cut";
      vain = 0;
      dropAll();
    },
    stall() {
      state = "stalled";
      vain = 0;
      for (const socket of sockets) socket.unpipe().pause();
    },
    restore() {
      state = "open";
    },
    untilVain(count) {
      return new Promise((resolve) => {
        waiting.push({ count, resolve });
        if (vain >= count) resolve();
      });
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      dropAll();
      await closed;
    },
  };
}
