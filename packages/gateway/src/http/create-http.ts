import type { GraphQLSchema } from "graphql";
import type { Services } from "../services.ts";
import { errorAnswer, finishAnswer, graphqlErrorAnswer } from "./answers.ts";
import { createAuthenticator } from "./authenticator.ts";
import { createByteBudget } from "./byte-budget.ts";
import { createClientAddress } from "./client-address.ts";
import { createGraphQLRoute } from "./graphql-route.ts";
import { limits } from "./limits.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { createNodeHandlers, type NodeHandlers } from "./node-handlers.ts";
import { createPipeline } from "./pipeline.ts";
import type { Readiness } from "./readiness.ts";
import { requestIdOf } from "./request-id.ts";
import type { RootLink } from "./root-page.ts";
import { createRouter } from "./router.ts";
import { createSocketServer } from "./web-socket.ts";
import { createYogaHandler } from "./yoga.ts";

/** What the HTTP surface is made from. */
export interface HttpOptions {
  readonly services: Services;
  readonly schema: GraphQLSchema;
  /** Where the gateway is reached from outside, without a trailing slash. */
  readonly publicUrl: string;
  /** The header in which the operator's proxy tells the network address of the caller. Left out: the connection's own counts. */
  readonly clientAddressHeader?: string;
  /** Whether the gateway can do its work. */
  ready(): Promise<Readiness>;
  /** What the page at `/` leads to beside the gateway's own. */
  readonly links?: readonly RootLink[];
}

/** The HTTP surface: GraphQL over HTTP, SSE and WebSocket, hosted pages, webhooks, health and metrics. */
export interface Http {
  /** Answers any request. Never throws. `peer`: the network address at the other end of the connection, where it is known. */
  fetch(request: Request, peer?: string | null): Promise<Response>;
  readonly node: NodeHandlers;
  readonly metrics: Metrics;
  /** Ends all streams and sockets so that clients resume elsewhere, and refuses new operations. Before the feed is closed. */
  close(): Promise<void>;
}

export function createHttp({ services, schema, publicUrl, clientAddressHeader, ready, links = [] }: HttpOptions): Http {
  const { log, systems } = services;
  const addressOf = createClientAddress(clientAddressHeader);
  const authenticator = createAuthenticator(services);
  const metrics = createMetrics();
  const pipeline = createPipeline(schema, services, metrics.graphql);
  const sockets = createSocketServer({ pipeline, authenticator, addressOf, log });
  const bodies = createByteBudget(limits.bodies);
  const isSecure = publicUrl.startsWith("https://");
  const routeOf = createRouter({
    services,
    metrics,
    bodies,
    ready,
    links,
    graphql: createGraphQLRoute(authenticator, bodies, createYogaHandler(pipeline, log)),
    pages: (request) => systems.pages(request),
  });

  async function fetch(request: Request, peer?: string | null): Promise<Response> {
    const startedAt = performance.now();
    const requestId = requestIdOf(request.headers.get("x-request-id"));
    const route = routeOf(new URL(request.url).pathname);
    let response: Response;
    try {
      const from = addressOf((name) => request.headers.get(name), peer);
      response = await route.answer(request, requestId, from);
    } catch (error) {
      // Whoever has left before the answer is no failure of ours.
      const level = request.signal.aborted ? "debug" : "error";
      log[level]({ err: error, requestId, route: route.name }, "A request failed.");
      response = failed(request, requestId, route.name);
    }
    metrics.answered(route.name, request.method, response.status, (performance.now() - startedAt) / 1000);
    return finishAnswer(response, requestId, isSecure);
  }

  return {
    fetch,
    metrics,
    node: createNodeHandlers(fetch, sockets, () => pipeline.isClosing),
    async close() {
      const streams = pipeline.close();
      await sockets.close();
      await streams;
      authenticator.close();
    },
  };
}

function failed(request: Request, requestId: string, route: string): Response {
  const message = `Something went wrong on our side. Try again, and if it stays, report the request id ${requestId}.`;
  const code = "INTERNAL_SERVER_ERROR";
  return route === "graphql"
    ? graphqlErrorAnswer(request, requestId, { status: 500, code, message })
    : errorAnswer(500, code, message);
}
