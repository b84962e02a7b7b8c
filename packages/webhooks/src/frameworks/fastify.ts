import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { readNodeBody } from "../receiving/read-body.ts";
import type { Receive } from "../receiving/receive.ts";

interface FastifyRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: IncomingMessage;
}

interface FastifyReply {
  code(status: number): this;
  headers(headers: Record<string, string>): this;
  send(body: string): unknown;
}

/** What the plugin needs of an instance of Fastify. */
export interface FastifyScope {
  removeAllContentTypeParsers(): void;
  addContentTypeParser(contentType: string, parser: (request: unknown, payload: IncomingMessage) => Promise<unknown>): unknown;
  all(path: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): unknown;
}

/** A plugin for Fastify's `register`. It leaves the bodies of other routes to Fastify. */
export type FastifyPlugin = (scope: FastifyScope, options: { readonly path?: string }) => Promise<void>;

const advice = "Register the plugin without fastify-plugin, and no preParsing hook that reads its body.";

export const forFastify =
  (receive: Receive): FastifyPlugin =>
  async (scope, { path = "/" }) => {
    scope.removeAllContentTypeParsers();
    // It stays unread until the handler reads it.
    scope.addContentTypeParser("*", async () => null);
    scope.all(path, async ({ method, headers, raw }, reply) => {
      const answer = await receive({ method, headers, body: (maxBytes) => readNodeBody(raw, maxBytes, advice) });
      return reply
        .code(answer.status)
        .headers({ ...answer.headers })
        .send(answer.body);
    });
  };
