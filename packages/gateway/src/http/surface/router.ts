import type { BodyReader } from "../../gathered-bytes.ts";
import type { StageRoute } from "../../stage.ts";
import { refusedAnswer, type RefusedRequest } from "./answers.ts";
import type { ByteBudget } from "./byte-budget.ts";
import { bytesOf, declaresTooLarge, discardBody, readBody, tooLarge, withBodyOnDemand } from "./body.ts";
import { preflightAnswer, shareAnswer } from "./cross-origin.ts";
import { assetAnswer } from "../graphiql/assets.ts";
import { exportPath } from "./export-path.ts";
import { nothingHere, readOnly } from "./read-only.ts";
import type { Readiness } from "./readiness.ts";
import type { Route } from "./route.ts";
import { rootAnswer, type RootLink } from "./root-page.ts";

export interface RouteDependencies {
  /** The routes of the stages. */
  readonly routes: readonly StageRoute[];
  readonly bodies: ByteBudget;
  readonly graphql: Route["answer"];
  /** The route of an export, by the name of its list. */
  readonly exported: (plural: string) => Route;
  /** Health and metrics, by path. */
  readonly operations: ReadonlyMap<string, Route>;
  ready(): Promise<Readiness>;
  /** More links on the page at `/`, beside the gateway's own. */
  readonly links: readonly RootLink[];
}

/** Finds the route of a path. */
export function createRouter(dependencies: RouteDependencies): (pathname: string) => Route {
  const whole = dependencies.routes.filter(({ path }) => !path.endsWith("/"));
  const beginnings = dependencies.routes.filter(({ path }) => path.endsWith("/"));
  const exact = new Map<string, Route>([
    ["/graphql", { name: "graphql", answer: dependencies.graphql }],
    ...whole.map((route): [string, Route] => [route.path, routeOf(route, "", dependencies.bodies)]),
    ["/", readOnly("root", (request) => rootAnswer(request, dependencies))],
    ["/*", wholeServer],
  ]);
  return (pathname) => {
    // Operators often configure an address and a path that both have a slash.
    const found = exact.get(pathname) ?? dependencies.operations.get(pathname.replace(/^\/+/, "/"));
    if (found !== undefined) return found;
    const beginning = beginnings.find((route) => isBelow(pathname, route));
    if (beginning !== undefined) return routeOf(beginning, pathname.slice(beginning.path.length), dependencies.bodies);
    if (pathname.startsWith(exportPath)) return dependencies.exported(pathname.slice(exportPath.length));
    const asset = /^\/graphiql\/([\w.-]{1,40})$/.exec(pathname)?.[1];
    if (asset !== undefined)
      return readOnly("graphiql", async (request) => (await assetAnswer(asset, request)) ?? nothing.answer(request, "", null));
    return nothing;
  };
}

const nothing = nothingHere("The API is at /graphql.");

/** `OPTIONS *` is about the server, not about a path. */
const wholeServer: Route = {
  name: "server",
  answer: (request) =>
    request.method === "OPTIONS"
      ? new Response(null, { status: 204, headers: { allow: "GET, HEAD, POST, OPTIONS" } })
      : nothing.answer(request, "", null),
};

/** The rest of a path below a prefix is an id or a key, unless the route is deep; a longer one is not looked up. */
const longestBelow = 200;
const longestDeep = 4000;

const isBelow = (pathname: string, { path, isDeep }: StageRoute): boolean => {
  const below = pathname.slice(path.length);
  if (!pathname.startsWith(path) || below === "") return false;
  return isDeep === true ? below.length <= longestDeep : below.length <= longestBelow && !below.includes("/");
};

function routeOf(route: StageRoute, below: string, bodies: ByteBudget): Route {
  const { name, bodyBytes, bodyOwner, streamsBody, isShared, answer } = route;
  const answered: Route["answer"] = async (request, requestId, from) => {
    if (streamsBody === true) {
      const streamed = await answer(request, below, () => Promise.reject(new Error("The body is a stream.")), requestId);
      // Its sender reads the answer once it has sent everything.
      await discardBody(request);
      return streamed;
    }
    const owner = bodyOwner === "below" ? below : (from ?? "");
    return await bounded(request, { limit: bodyBytes, owner, bodies }, (guarded, body) =>
      answer(guarded, below, body, requestId),
    );
  };
  if (isShared !== true) return { name, answer: answered };
  return {
    name,
    answer: async (request, ...about) =>
      request.method === "OPTIONS" ? preflightAnswer(request) : shareAnswer(await answered(request, ...about)),
  };
}

/** Passes on a request whose body is read on demand: the route checks the address or the key first. */
async function bounded(
  request: Request,
  { limit, owner, bodies }: { readonly limit: number; readonly owner: string; readonly bodies: ByteBudget },
  next: (request: Request, body: BodyReader) => Promise<Response>,
): Promise<Response> {
  using place = bodies.enter(owner, false);
  let refused: RefusedRequest | null = null;
  const read = async (most = limit) => {
    const result = await readBody(request, Math.min(limit, most), place);
    if (result.type === "refused") ({ refused } = result);
    return result;
  };
  if (declaresTooLarge(request, limit)) {
    await read();
    return refusedAnswer(refused ?? tooLarge(limit));
  }
  try {
    const answer = await next(
      withBodyOnDemand(request, () => read()),
      async (most) => bytesOf(await read(most)),
    );
    return refused === null ? answer : refusedAnswer(refused);
  } catch (error) {
    if (refused !== null) return refusedAnswer(refused);
    throw error;
  }
}
