import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from "node:net";

/** A request as it came in. */
export interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly body: string;
}

export interface Served extends AsyncDisposable {
  readonly port: number;
  readonly received: Received[];
  /** The address that each connection was made to. */
  readonly dialled: (string | undefined)[];
  /** Settles when all connections so far have ended. */
  closed(): Promise<void>;
}

/** Listens on all addresses of this machine, at a port that the system chooses. Disposing ends its connections. */
export async function listen(server: TcpServer): Promise<Served> {
  const dialled: (string | undefined)[] = [];
  const sockets = new Map<Socket, Promise<unknown>>();
  server.on("connection", (socket: Socket) => {
    dialled.push(socket.localAddress);
    socket.on("error", () => {});
    sockets.set(socket, new Promise((resolve) => void socket.once("close", resolve)));
  });
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port, // a TCP server's address is never a pipe's name
    received: [],
    dialled,
    closed: async () => void (await Promise.all(sockets.values())),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.keys()) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** An HTTP server, or the given one, that reads each request to its end and then answers. */
export async function serve(answer: RequestListener, server: Server = createServer()): Promise<Served> {
  const served = await listen(server);
  server.on("request", async (request, response) => {
    const chunks: Buffer[] = await request.toArray();
    const { headers, rawHeaders, method, url } = request;
    served.received.push({ headers, rawHeaders, method, path: url, body: Buffer.concat(chunks).toString() });
    answer(request, response);
  });
  return served;
}

/** A TCP server that does the same with each connection as soon as something has come. */
export const serveBytes = (answer: (socket: Socket) => void): Promise<Served> =>
  listen(createTcpServer((socket) => void socket.once("data", () => answer(socket))));
