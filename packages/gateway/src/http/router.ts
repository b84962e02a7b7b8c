import type { Services } from "../services.ts";
import { errorAnswer, jsonAnswer } from "./answers.ts";
import type { ByteBudget } from "./byte-budget.ts";
import { declaresTooLarge, readBody, tooLarge, withBodyOnDemand, type RefusedBody } from "./body.ts";
import { assetAnswer } from "./graphiql/assets.ts";
import { limits } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import type { Readiness } from "./readiness.ts";
import { rootAnswer, type RootLink } from "./root-page.ts";

/** A path's name in metrics, and how it is answered. */
export interface Route {
  readonly name: string;
  /** `from`: the network address of the caller. */
  answer(request: Request, requestId: string, from: string | null): Promise<Response> | Response;
}

/** What the routes need. */
export interface RouteParts {
  readonly services: Pick<Services, "ingest">;
  readonly metrics: Metrics;
  readonly bodies: ByteBudget;
  graphql(request: Request, requestId: string, from: string | null): Promise<Response>;
  pages(request: Request): Promise<Response>;
  ready(): Promise<Readiness>;
  /** What the page at `/` leads to beside the gateway's own. */
  readonly links: readonly RootLink[];
}

/** Finds the route of a path. */
export function createRouter(parts: RouteParts): (pathname: string) => Route {
  const page: Route = {
    name: "pages",
    answer: (request, _requestId, from) =>
      bounded(request, { limit: limits.formBytes, owner: from ?? "", bodies: parts.bodies }, parts.pages),
  };
  const exact = new Map<string, Route>([
    ["/graphql", { name: "graphql", answer: parts.graphql }],
    ["/oauth/callback", page],
    ["/healthz", readOnly("healthz", () => jsonAnswer(200, { status: "alive" }))],
    ["/readyz", readOnly("readyz", async () => readinessAnswer(await parts.ready()))],
    ["/metrics", readOnly("metrics", () => metricsAnswer(parts.metrics))],
    ["/", readOnly("root", (request) => rootAnswer(request, parts.ready, parts.links))],
  ]);
  return (pathname) => {
    const found = exact.get(pathname);
    if (found !== undefined) return found;
    if (pathname.startsWith("/connect/")) return page;
    const key = /^\/ingress\/([^/]{1,200})$/.exec(pathname)?.[1];
    if (key !== undefined) return ingress(key, parts);
    const asset = /^\/graphiql\/([\w.-]{1,40})$/.exec(pathname)?.[1];
    if (asset !== undefined) return readOnly("graphiql", async (request) => (await assetAnswer(asset, request)) ?? nothingHere());
    return { name: "unknown", answer: nothingHere };
  };
}

const ingress = (key: string, { services, bodies }: RouteParts): Route => ({
  name: "ingress",
  answer: (request) =>
    bounded(request, { limit: limits.webhookBytes, owner: key, bodies }, (guarded) => services.ingest.webhook(guarded, key)),
});

/** Hands on a request whose body is read only when somebody asks for it: who knows the address, or the key, comes first. */
async function bounded(
  request: Request,
  { limit, owner, bodies }: { readonly limit: number; readonly owner: string; readonly bodies: ByteBudget },
  next: (request: Request) => Promise<Response>,
): Promise<Response> {
  using place = bodies.enter(owner, false);
  let refused: RefusedBody | null = null;
  const read = async () => {
    const result = await readBody(request, limit, place);
    if (result.type === "refused") ({ refused } = result);
    return result;
  };
  if (declaresTooLarge(request, limit)) {
    await read();
    return refusedAnswer(refused ?? tooLarge(limit));
  }
  try {
    const answer = await next(withBodyOnDemand(request, read));
    return refused === null ? answer : refusedAnswer(refused);
  } catch (error) {
    if (refused !== null) return refusedAnswer(refused);
    throw error;
  }
}

const refusedAnswer = ({ status, code, message, headers }: RefusedBody) => errorAnswer(status, code, message, headers);

const nothingHere = () => errorAnswer(404, "NOT_FOUND", "There is nothing at this path. The API is at /graphql.");

const readOnly = (name: string, answer: (request: Request) => Promise<Response> | Response): Route => ({
  name,
  answer: (request) =>
    request.method === "GET" || request.method === "HEAD"
      ? answer(request)
      : errorAnswer(405, "METHOD_NOT_ALLOWED", "This path only answers GET.", { allow: "GET, HEAD" }),
});

const readinessAnswer = ({ isReady, missing }: Readiness) => jsonAnswer(isReady ? 200 : 503, { ready: isReady, missing });

const metricsAnswer = async ({ registry }: Metrics) =>
  new Response(await registry.metrics(), { headers: { "content-type": registry.contentType, "cache-control": "no-store" } });
