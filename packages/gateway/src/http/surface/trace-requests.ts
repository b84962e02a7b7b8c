import { currentSpan, withSpan } from "../../telemetry/current-span.ts";
import type { Span, Tracer } from "../../telemetry/tracer.ts";
import { randomTraceId } from "../../identifiers.ts";
import type { StageRoute } from "../../stage.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { requestIdOf } from "./request-id.ts";

/** What tracing needs to know of a request before anybody looks at it. */
export interface RequestHead {
  readonly method: string;
  /** A path, or a whole URL. */
  readonly url: string;
  /** Null when it was not sent. */
  header(name: string): string | null;
}

/** Has requests in spans. */
export interface RequestTracing {
  /** Answers a request in a span of its own, which ends when the answer is counted: for a stream, when it opens. */
  answer<Result>(head: RequestHead, work: () => Result): Result;
  /** The same metrics, which also end the span of the request that they count. */
  readonly metrics: Metrics;
}

/** Whatever asks these does so every few seconds. */
const probes = /^(?:[a-z]+:\/\/[^/]*)?\/+(?:healthz|readyz|metrics)(?:$|\?)/iu;
/** What clients with tokens ask. A vendor may sign its webhooks in the same header. The path is as it was sent, so it has no dots to resolve. */
const withTokens = /^(?:[a-z]+:\/\/[^/?#]*)?\/(?:graphql|export\/\w+)(?:$|\?)/u;
const methods = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]);

/**
 * Requests as server spans. Their path and query are not shown, because keys and session ids stand there; the route is. The trace is the
 * client's own where it sends a token to the API or an export, with its request id or a `traceparent`. Vendors and visitors cannot choose the
 * trace of what they cause, whatever they send: theirs is linked.
 */
export function traceRequests(tracer: Tracer, metrics: Metrics, routes: readonly StageRoute[]): RequestTracing {
  if (!tracer.isOn) return { answer: (_, work) => work(), metrics };
  const paths = new Map(routes.map(({ name, path }) => [name, path.endsWith("/") ? `${path}{below}` : path]));
  const requests = new WeakSet<Span>();

  function start({ method, url, header }: RequestHead): Span {
    const traceparent = header("traceparent") ?? undefined;
    const given = header("x-request-id");
    const hasId = given !== null && requestIdOf(given) === given;
    const isTrusted = header("authorization") !== null && withTokens.test(url);
    const userAgent = header("user-agent");
    const span = tracer.start(method, {
      kind: "server",
      traceparent,
      ...(!isTrusted ? { traceId: randomTraceId() } : hasId ? { traceId: given } : {}),
      attributes: {
        "http.request.method": methods.has(method) ? method : "_OTHER",
        "url.scheme": /^https:/iu.test(url) ? "https" : "http",
        ...(userAgent !== null && { "user_agent.original": userAgent.slice(0, 200) }),
      },
    });
    requests.add(span);
    return span;
  }

  return {
    answer(head, work) {
      // One way of answering may hand the request to another.
      if (currentSpan() !== null || probes.test(head.url)) return work();
      return withSpan(start(head), work);
    },
    metrics: {
      ...metrics,
      answered(route, method, status, seconds) {
        metrics.answered(route, method, status, seconds);
        const span = currentSpan();
        if (span === null || !requests.has(span)) return;
        const path = paths.get(route) ?? `/${route === "root" ? "" : route}`;
        span.rename(`${methods.has(method) ? method : "HTTP"} ${path}`);
        span.set({ "http.route": path, "url.path": path, "http.response.status_code": status });
        if (status >= 500) span.fail(String(status));
        span.end();
      },
    },
  };
}
