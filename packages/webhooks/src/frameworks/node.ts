import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody, readNodeBody } from "../receiving/read-body.ts";
import type { Receive } from "../receiving/receive.ts";

/** A handler of `node:http`. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const advice =
  "Register it before any body parser, such as express.json(), or let express.raw({ type: 'application/json' }) parse its route.";

export const forNode =
  (receive: Receive): NodeHandler =>
  async (request, response) => {
    const { status, headers, body } = await receive({
      method: request.method ?? "",
      headers: request.headers,
      body: (maxBytes) => {
        const bytes = parsedBytes(request);
        return bytes === null ? readNodeBody(request, maxBytes, advice) : readBody(one(bytes), maxBytes);
      },
    });
    response.writeHead(status, headers).end(body);
  };

/** The bytes that a raw parser, or the platform, has left on the request. */
function parsedBytes(request: IncomingMessage & { readonly body?: unknown; readonly rawBody?: unknown }): Uint8Array | null {
  return [request.rawBody, request.body].find((value) => value instanceof Uint8Array) ?? null;
}

async function* one(bytes: Uint8Array) {
  yield bytes;
}
