import { ServerResponse, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Authenticating } from "./authenticator.ts";
import { createByteBudget } from "./byte-budget.ts";
import type { DirectAnswers } from "./direct-answers.ts";
import type { DirectRoutes } from "./direct-routes.ts";
import { limits } from "../limits.ts";
import { nodeHeader } from "./node-header.ts";
import { requestIdOf } from "./request-id.ts";
import { hasGoodHost, urlOf } from "./request-target.ts";
import { watchUnsent } from "./unsent-answers.ts";
import { eventWriterOf, type EventWriter } from "../streams/event-stream.ts";
import type { SocketServer } from "../streams/web-socket.ts";

/** The server's knowledge of a request beside the request itself. */
export interface Arrival {
  /** The network address at the other end of the connection. */
  readonly peer?: string | undefined;
  /** Set when the request's Host is missing or invalid. */
  readonly isMisaddressed?: boolean;
  /** The sender of the request, if somebody has looked already. */
  readonly authenticated?: Authenticating | null | undefined;
}

/** Handlers for Node's own HTTP server. */
export interface NodeHandlers {
  request(request: IncomingMessage, response: ServerResponse): void;
  /** Answers only /metrics, /healthz and /readyz. */
  operations(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export function createNodeHandlers(
  answers: {
    fetch(request: Request, arrival: Arrival): Promise<Response>;
    operations(request: Request): Promise<Response>;
  },
  direct: { readonly operations: DirectAnswers; readonly routes: DirectRoutes },
  sockets: SocketServer,
  isClosing: () => boolean,
): NodeHandlers {
  const options = { overrideGlobalObjects: false };
  const authenticated = new WeakMap<object, Authenticating | null>();
  const listener = getRequestListener(async (request, { incoming, outgoing }) => {
    const answer = await answers.fetch(request, {
      peer: incoming.socket.remoteAddress,
      isMisaddressed: !hasGoodHost(incoming as IncomingMessage), // never HTTP/2
      authenticated: authenticated.get(incoming),
    });
    const write = outgoing instanceof ServerResponse ? eventWriterOf(answer) : null;
    // A reader that takes nothing of a long answer would keep what it is made of.
    if (write === null && outgoing instanceof ServerResponse)
      outgoing.setTimeout(limits.readerMilliseconds, () => outgoing.destroy());
    if (write === null) return answer;
    const response = outgoing as ServerResponse; // just checked
    writers.set(response, write);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    // At once: Node keeps the head, and joined to the first bytes it would stay in all its pieces.
    response.flushHeaders();
    return RESPONSE_ALREADY_SENT;
  }, options);
  /** What writes the answers that are events, once the listener has let go of them. */
  const writers = new WeakMap<ServerResponse, EventWriter>();
  const operations = getRequestListener((request) => answers.operations(request), options);
  const unsent = createByteBudget(limits.unsent);
  return {
    async request(request, response) {
      const directed = await (direct.routes.answer(request, response) ?? direct.operations.answer(request, response));
      const from = request.socket.remoteAddress ?? "";
      // A stream is written while it is open; afterwards the same applies to its rest.
      const watch = () => watchUnsent(response, from, unsent);
      if (directed.type === "answered") return watch();
      authenticated.set(request, directed.authenticated);
      // An absolute target stays unchanged.
      request.url = urlOf(request).href;
      const before = response.listeners("close");
      await listener(request, response);
      const write = writers.get(response);
      writers.delete(response);
      if (write === undefined) return watch();
      dropListeners(response, before);
      // Not awaited here: a frame that waits keeps the request.
      void write(response).then(watch);
    },
    operations(request, response) {
      request.url = urlOf(request).href;
      void operations(request, response);
    },
    upgrade(request, socket, head) {
      // A peer that hangs up during the handshake is not an error of the gateway.
      socket.on("error", () => socket.destroy());
      const requestId = requestIdOf(nodeHeader(request, "x-request-id"), nodeHeader(request, "traceparent"));
      if (!hasGoodHost(request)) return refuse(socket, "400 Bad Request", requestId);
      if (urlOf(request).pathname !== "/graphql") return refuse(socket, "404 Not Found", requestId);
      if (isClosing()) return refuse(socket, "503 Service Unavailable", requestId);
      sockets.upgrade(request, socket, head, requestId);
    },
  };
}

/** Removes the adapter's listeners. They keep the whole request until the connection closes, which can be days. */
function dropListeners(response: ServerResponse, except: readonly unknown[]): void {
  for (const listener of response.listeners("close"))
    if (!except.includes(listener)) response.off("close", listener as () => void); // of this event
}

function refuse(socket: Duplex, status: string, requestId: string): void {
  const answer = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\nx-request-id: ${requestId}\r\n\r\n`;
  // Do not wait for a peer that keeps its side open or does not read.
  const timer = setTimeout(() => socket.destroy(), 2_000).unref();
  socket.once("close", () => clearTimeout(timer));
  socket.end(answer, () => socket.destroy());
}
