import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Gateway } from "../configuration.ts";
import { StartError } from "../errors.ts";

/** An open port that serves once a gateway is attached. */
export interface Listener extends AsyncDisposable {
  readonly port: number;
  /** Sends requests to a gateway. Until then requests get 503, and `/healthz` 200, because a process that waits for its database is alive. */
  attach(gateway: Pick<Gateway, "node">): void;
  /** Responds with 503 again, as before a gateway was attached. */
  detach(): void;
  /** Accepts no new connections; existing ones continue. */
  stopAccepting(): void;
}

function explain(error: NodeJS.ErrnoException, port: number, setting: string): string {
  if (error.code === "EADDRINUSE") return `Port ${port} is in use; set ${setting} to another port`;
  if (error.code === "EACCES") return `This user may not open port ${port}; set ${setting} to another port`;
  return `Fettle cannot open port ${port} (${error.code ?? error.message})`;
}

/** How long a connection may take, in milliseconds. */
export interface Patience {
  /** From its opening, or the first byte of a request, to the end of the request's head. */
  readonly head: number;
  /** To the end of the whole request. Longer than the gateway waits for a body, which says so. */
  readonly request: number;
  /** The time between two checks for slower connections. */
  readonly look: number;
}

/** The time limits for ordinary callers. */
const usualPatience: Patience = { head: 30_000, request: 90_000, look: 10_000 };

/** The maximum size of a request's head, in bytes. */
const largestHead = 16_384;
/** Bytes of a body that are buffered before anyone reads them; a tiny piece retains a hundred times its size. */
const mostAhead = 16_384;
/** The most connections of one node. More are refused, so that existing ones continue; a second node can take them. */
const mostConnections = 10_000;

/** Longer than proxies and clients keep an idle connection, so that they close it first and no request meets a closed one. */
const keepAliveMilliseconds = 75_000;

const asksForLife = /^(?:https?:\/\/[^/?#]*)?\/+healthz(?:[?#]|$)/iu;
const aliveHeaders = { "content-type": "application/json", "cache-control": "no-store" };

async function open(server: Server, port: number, setting: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error) => reject(new StartError(explain(error, port, setting), { cause: error })));
  server.listen(port, resolve);
  await promise;
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

type Answering = Parameters<Listener["attach"]>[0];

/**
 * Opens a port (0: any free one) before anything else, so that a conflict is reported at once. `setting` names the port to the operator.
 * @throws StartError when the port cannot be opened.
 */
export async function listen(
  wantedPort: number,
  patience: Patience = usualPatience,
  setting: "PORT" | "FETTLE_METRICS_PORT" = "PORT",
): Promise<Listener> {
  let gateway: Answering | null = null;
  const bounds = {
    headersTimeout: patience.head,
    requestTimeout: patience.request,
    connectionsCheckingInterval: patience.look,
    maxHeaderSize: largestHead,
    highWaterMark: mostAhead,
    // The gateway explains what is wrong with a Host, and answers probes without one.
    requireHostHeader: false,
    // Some clients offer an upgrade to HTTP/2, which a server may ignore.
    shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === "websocket",
  };
  const server = createServer(bounds, (request, response) => {
    if (gateway !== null) gateway.node.request(request, response);
    else if (asksForLife.test(request.url ?? "")) response.writeHead(200, aliveHeaders).end(JSON.stringify({ status: "alive" }));
    else response.writeHead(503, { "retry-after": "1" }).end();
  });
  server.maxConnections = mostConnections;
  server.keepAliveTimeout = keepAliveMilliseconds;
  server.on("upgrade", (request, socket, head) => {
    if (gateway === null) socket.destroy();
    else gateway.node.upgrade(request, socket, head);
  });
  const port = await open(server, wantedPort, setting);
  const closed = Promise.withResolvers<void>();
  server.once("close", () => closed.resolve());
  return {
    port,
    attach(attached) {
      gateway = attached;
    },
    detach() {
      gateway = null;
    },
    stopAccepting() {
      if (server.listening) server.close();
    },
    async [Symbol.asyncDispose]() {
      if (server.listening) server.close();
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
