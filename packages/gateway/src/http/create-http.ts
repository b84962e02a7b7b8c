import type { GraphQLSchema } from "graphql";
import { changeLogService } from "../change-log/change-log-service.ts";
import type { Clock } from "../clock.ts";
import { DatabaseAwayError } from "../errors.ts";
import type { Log } from "../log.ts";
import { requestLogService } from "../observe/requests/request-log.ts";
import { endedRightsService, principalsService } from "../principals/principals-service.ts";
import type { Use } from "../service-key.ts";
import type { StageRoute } from "../stage.ts";
import { noTracer, type Tracer } from "../telemetry/tracer.ts";
import { finishAnswer, graphqlErrorAnswer, refusedAnswer, type RefusedRequest } from "./surface/answers.ts";
import { createAuthenticator } from "./surface/authenticator.ts";
import { createByteBudget } from "./surface/byte-budget.ts";
import { createClientAddress } from "./surface/client-address.ts";
import { masked, unavailable } from "./operations/error-formatter.ts";
import { createDirectAnswers } from "./surface/direct-answers.ts";
import { createDirectRoutes, type FailedRequest } from "./surface/direct-routes.ts";
import { createGraphQLRoute } from "./surface/graphql-route.ts";
import { limits } from "./limits.ts";
import type { Metrics } from "./metrics/metrics.ts";
import { createNodeHandlers, type Arrival, type NodeHandlers } from "./surface/node-handlers.ts";
import type { Trust } from "./operations/persisted/find-document.ts";
import { createPipeline } from "./operations/pipeline.ts";
import { createCacheMetrics } from "./response-cache/cache-metrics.ts";
import { createResponseCache } from "./response-cache/response-cache.ts";
import type { Readiness } from "./surface/readiness.ts";
import { requestIdOf } from "./surface/request-id.ts";
import { createOperationsRouter, healthRoutes, operationRoutes } from "./surface/operation-routes.ts";
import type { RootLink } from "./surface/root-page.ts";
import { traceRequests, type RequestTracing } from "./surface/trace-requests.ts";
import { nodeHeader } from "./surface/node-header.ts";
import { traceOperations } from "./operations/trace-operations.ts";
import { createRouter } from "./surface/router.ts";
import { createSocketServer } from "./streams/web-socket.ts";
import { createExports } from "./exports/export-route.ts";
import { createUnderWay } from "./operations/under-way.ts";
import { createYogaHandler } from "./operations/yoga.ts";

export interface HttpOptions {
  /** Looks up the service of a stage. */
  readonly use: Use;
  /** The routes of the stages. */
  readonly routes: readonly StageRoute[];
  readonly clock: Clock;
  readonly log: Log;
  readonly schema: GraphQLSchema;
  readonly metrics: Metrics;
  /** Default: nobody sees spans. */
  readonly tracer?: Tracer;
  /** Whether only `operations` serves metrics, so API callers cannot read them. */
  readonly separatesMetrics?: boolean;
  /** The gateway's public address, without a trailing slash. */
  readonly publicUrl: string;
  /** The header in which the operator's proxy sends the caller's network address. Default: the address of the connection. */
  readonly clientAddressHeader?: string;
  /** Bytes of answers that are kept to be given again. Default: 0, none. */
  readonly responseCacheBytes?: number;
  /** Whether the gateway can do its work. */
  ready(): Promise<Readiness>;
  /** What the operator trusts. Default: null, any document runs. */
  readonly trust?: Trust | null;
  /** More links on the page at `/`, beside the gateway's own. */
  readonly links?: readonly RootLink[];
}

/** The HTTP surface: GraphQL over HTTP, SSE and WebSocket, hosted pages, webhooks, health and metrics. */
export interface Http {
  /** Answers any request. Never throws. */
  fetch(request: Request, arrival?: Arrival): Promise<Response>;
  readonly node: NodeHandlers;
  readonly metrics: Metrics;
  /** Ends all streams and sockets, whose clients resume elsewhere, and refuses new operations. Call it before the feed closes. */
  close(): Promise<void>;
  /** Waits for the requests and operations that are under way, at most five seconds. Call it before the store closes. */
  settle(): Promise<void>;
}

export function createHttp(options: HttpOptions): Http {
  const {
    use,
    routes,
    clock,
    log,
    schema,
    publicUrl,
    tracer = noTracer,
    clientAddressHeader,
    ready,
    links = [],
    trust = null,
  } = options;
  const { responseCacheBytes: cacheBytes = 0 } = options;
  const tracing = traceRequests(tracer, options.metrics, routes);
  const { metrics } = tracing;
  const addressOf = createClientAddress(clientAddressHeader);
  const authenticator = createAuthenticator({ principals: use(principalsService), rights: use(endedRightsService), clock, log });
  const underWay = createUnderWay();
  const pipeline = traceOperations(
    tracer,
    createPipeline({
      schema,
      use,
      clock,
      log,
      metrics: metrics.graphql,
      requestLog: use(requestLogService),
      underWay,
      trust,
    }),
  );
  const cache =
    cacheBytes === 0
      ? null
      : createResponseCache({
          schema,
          changeLog: use(changeLogService),
          metrics: createCacheMetrics(metrics.registry),
          bytes: cacheBytes,
        });
  const sockets = createSocketServer({ pipeline, authenticator, addressOf, log });
  const bodies = createByteBudget(limits.bodies);
  const exports = createExports({ use, authenticator, log, trust });
  const isSecure = publicUrl.startsWith("https://");
  const routeOf = createRouter({
    routes,
    bodies,
    operations: options.separatesMetrics === true ? healthRoutes({ ready }) : operationRoutes({ metrics, ready }),
    ready,
    links,
    exported: exports.route,
    graphql: createGraphQLRoute(authenticator, bodies, createYogaHandler(pipeline, log)),
  });

  const fetch = (request: Request, arrival?: Arrival) =>
    tracing.answer(headOf(request), () => underWay.during(answer(routeOf, request, arrival)));
  const operations = createOperationsRouter({ metrics, ready });

  async function answer(
    find: typeof routeOf,
    request: Request,
    { peer, isMisaddressed = false, authenticated }: Arrival = {},
  ): Promise<Response> {
    const startedAt = performance.now();
    const requestId = requestIdOf(request.headers.get("x-request-id"), request.headers.get("traceparent"));
    const route = find(new URL(request.url).pathname);
    let response: Response;
    try {
      const from = addressOf((name) => request.headers.get(name), peer);
      response =
        isMisaddressed && route.anyHost !== true
          ? refused(request, requestId, route.name, misaddressed)
          : await route.answer(request, requestId, from, authenticated);
    } catch (error) {
      logFailure(error, { requestId, route: route.name, hasLeft: request.signal.aborted });
      response = refused(request, requestId, route.name, failed(error, requestId));
    }
    metrics.answered(route.name, request.method, response.status, (performance.now() - startedAt) / 1000);
    return finishAnswer(response, requestId, isSecure);
  }

  function logFailure(error: unknown, { hasLeft, ...about }: FailedRequest): void {
    // A client that leaves before the answer is not a failure of the gateway, and an outage is logged elsewhere.
    const level = hasLeft ? "debug" : error instanceof DatabaseAwayError ? "warn" : "error";
    log[level]({ err: error, ...about }, "A request failed.");
  }

  return {
    fetch,
    metrics,
    node: traceNode(
      tracing,
      createNodeHandlers(
        { fetch, operations: (request) => answer(operations, request) },
        {
          operations: createDirectAnswers({
            operations: pipeline,
            authenticator,
            bodies,
            addressOf,
            cache,
            metrics,
            isSecure,
            log,
          }),
          routes: createDirectRoutes({
            routes,
            bodies,
            addressOf,
            metrics,
            isSecure,
            failed(error, about) {
              logFailure(error, about);
              return refusedAnswer(failed(error, about.requestId));
            },
          }),
        },
        sockets,
        () => pipeline.isClosing,
      ),
    ),
    async close() {
      cache?.close();
      exports.close();
      const streams = pipeline.close();
      await sockets.close();
      await streams;
      authenticator.close();
    },
    settle: () => underWay.over(settlingMilliseconds),
  };
}

const headOf = ({ method, url, headers }: Request) => ({ method, url, header: (name: string) => headers.get(name) });

/** The same handlers, whose requests are in spans. */
const traceNode = (tracing: RequestTracing, handlers: NodeHandlers): NodeHandlers => ({
  ...handlers,
  request(request, response) {
    const head = { method: request.method ?? "", url: request.url ?? "", header: (name: string) => nodeHeader(request, name) };
    tracing.answer(head, () => handlers.request(request, response));
  },
});

/** A stop must end before those who wait for it lose their patience. */
const settlingMilliseconds = 5_000;

const refused = (request: Request, requestId: string, route: string, why: RefusedRequest): Response =>
  route === "graphql" ? graphqlErrorAnswer(request, requestId, why) : refusedAnswer(why);

const misaddressed: RefusedRequest = {
  status: 400,
  code: "BAD_USER_INPUT",
  message: "The request does not name its host. Send one Host header with a name or an address.",
};

const failed = (error: unknown, requestId: string): RefusedRequest =>
  error instanceof DatabaseAwayError
    ? { status: 503, ...unavailable, headers: { "retry-after": "2" } }
    : { status: 500, code: "INTERNAL_SERVER_ERROR", message: masked({}, requestId).message };
