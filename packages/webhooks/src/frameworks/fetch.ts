import { bodyConsumed, readBody } from "../receiving/read-body.ts";
import type { Receive } from "../receiving/receive.ts";

/** A handler for everything that speaks Fetch: Next's route handlers, Deno, Bun and more. */
export type FetchHandler = (request: Request) => Promise<Response>;

export const forFetch =
  (receive: Receive): FetchHandler =>
  async (request) => {
    const { status, headers, body } = await receive({
      method: request.method,
      headers: request.headers,
      body: async (maxBytes) => {
        if (request.bodyUsed) throw bodyConsumed("Pass the request to it before anything calls json() or text().");
        return request.body === null ? Buffer.alloc(0) : await readBody(request.body, maxBytes);
      },
    });
    return new Response(body === "" ? null : body, { status, headers });
  };
