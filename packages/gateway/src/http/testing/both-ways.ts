import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { vi } from "vitest";
import type { MemoryStages } from "../../graph/testing/memory-stages.ts";
import type { DirectAnswers } from "../surface/direct-answers.ts";
import { createNodeHandlers } from "../surface/node-handlers.ts";
import { openServer } from "./open-server.ts";

/** A server that answers each request both directly and through Fetch objects and Yoga. */
export interface BothWays extends AsyncDisposable {
  /** The port that answers directly what it can. */
  readonly port: number;
  /** The bytes of the answers to one request, without their dates, and whether it was answered directly. */
  answersTo(sent: Sent): Promise<{ readonly direct: string; readonly yoga: string; readonly wentDirect: boolean }>;
}

/** While it is open, `Request` is replaced by a class that counts. */
export async function openBothWays(memory: MemoryStages): Promise<BothWays> {
  const closing: (() => Promise<unknown>)[] = [];
  const listen = async (listener: RequestListener): Promise<number> => {
    const server = createServer({ requireHostHeader: false }, listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
    return (server.address() as AddressInfo).port; // it listens on a port, not on a pipe
  };
  const opened = await openServer(memory);
  const { fetch, node } = opened.http;
  const never: DirectAnswers = { answer: async () => ({ type: "other", authenticated: null }) };
  const direct = { operations: never, routes: { answer: () => null } };
  const sockets = { upgrade: () => {}, close: async () => {} };
  const yoga = createNodeHandlers({ fetch, operations: async () => Response.json({}) }, direct, sockets, () => false);
  const ports = { direct: await listen(node.request), yoga: await listen(yoga.request) };
  let throughYoga = 0;
  const Plain = Request;
  // Only the way through Fetch objects makes one of these for each request.
  vi.stubGlobal(
    "Request",
    class extends Plain {
      constructor(...words: ConstructorParameters<typeof Plain>) {
        super(...words);
        throughYoga += 1;
      }
    },
  );
  return {
    port: ports.direct,
    async answersTo(sent) {
      const pieces = piecesOf(sent);
      const answer = await send(ports.yoga, pieces);
      throughYoga = 0;
      return { yoga: answer, direct: await send(ports.direct, pieces), wentDirect: throughYoga === 0 };
    },
    async [Symbol.asyncDispose]() {
      vi.unstubAllGlobals();
      for (const close of closing) await close();
      await opened[Symbol.asyncDispose]();
    },
  };
}

/** Sends the pieces of one request and returns the bytes of the answer, without its date. */
async function send(port: number, pieces: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  const ended = once(socket, "end");
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
  await ended;
  socket.destroy();
  return Buffer.concat(chunks)
    .toString("latin1")
    .replace(/^Date: .*$/m, "Date");
}

/** A request to `/graphql` as the administrator, unless it says otherwise. */
export interface Sent {
  readonly line?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly more?: readonly string[];
  readonly body?: unknown;
  /** The body is sent in this many pieces. */
  readonly pieces?: number;
}

/** The bytes of a request in the pieces that it is sent in. */
export function piecesOf({
  line = "POST /graphql HTTP/1.1",
  headers = {},
  more = [],
  body = "",
  pieces = 1,
}: Sent): (string | Buffer)[] {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const all = {
    host: "localhost",
    authorization: "Bearer administrator",
    "content-type": "application/json",
    "content-length": String(bytes.length),
    "x-request-id": "same-id",
    connection: "close",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  const head = `${[line, ...lines, ...more].join("\r\n")}\r\n\r\n`;
  if (pieces === 1) return [Buffer.concat([Buffer.from(head, "latin1"), bytes])];
  const size = Math.ceil(bytes.length / pieces);
  return [head, ...Array.from({ length: pieces }, (_, index) => bytes.subarray(index * size, (index + 1) * size))];
}
