import { graphqlErrorAnswer } from "./answers.ts";
import type { Authenticator } from "./authenticator.ts";
import { bearerTokenOf } from "./bearer-token.ts";
import type { ByteBudget } from "./byte-budget.ts";
import { declaresTooLarge, readBody, tooLarge, withBody } from "./body.ts";
import { preflightAnswer, shareAnswer } from "./cross-origin.ts";
import { eventStreamType } from "./event-stream.ts";
import { graphiQLAnswer } from "./graphiql/page.ts";
import { countValues } from "./json-values.ts";
import { limits } from "./limits.ts";
import type { ServerContext } from "./yoga.ts";

type Handler = (request: Request, context: ServerContext) => Promise<Response>;

/** `/graphql` up to the point where Yoga takes over: the token and the size. `from`: the network address of the caller. */
export function createGraphQLRoute(
  { authenticate }: Authenticator,
  bodies: ByteBudget,
  handle: Handler,
): (request: Request, requestId: string, from: string | null) => Promise<Response> {
  const answer = async (request: Request, requestId: string, from: string | null): Promise<Response> => {
    if (opensGraphiQL(request)) return await graphiQLAnswer();
    const isLarge = declaresTooLarge(request, limits.requestBytes);
    const authenticated = isLarge ? null : await authenticate(bearerTokenOf(request.headers.get("authorization")), from);
    if (authenticated === null && !isLarge) return graphqlErrorAnswer(request, requestId, unauthenticated);
    using place = bodies.enter(authenticated?.principal.environmentId ?? "", authenticated !== null);
    const body = await readBody(request, limits.requestBytes, place);
    if (body.type === "refused") return graphqlErrorAnswer(request, requestId, body.refused);
    if (authenticated === null) return graphqlErrorAnswer(request, requestId, tooLarge(limits.requestBytes));
    if (countValues(body.bytes, limits.jsonValues) > limits.jsonValues)
      return graphqlErrorAnswer(request, requestId, tooManyValues);
    const caller = {
      ...authenticated,
      requestId,
      transport: request.headers.get("accept")?.includes(eventStreamType) ? ("sse" as const) : ("http" as const),
      readOnly: request.method === "GET",
      lastEventId: request.headers.get("last-event-id") || null,
    };
    return answered(request, requestId, await handle(withBody(request, body.bytes), { requestId, caller }));
  };
  return async (request, requestId, from) =>
    request.method === "OPTIONS" ? preflightAnswer(request) : shareAnswer(await answer(request, requestId, from));
}

/** A browser that opens GraphiQL carries no token, and nothing runs for it. */
const opensGraphiQL = ({ method, headers }: Request) => method === "GET" && headers.get("accept")?.includes("text/html") === true;

const unauthenticated = {
  status: 401,
  code: "UNAUTHENTICATED",
  message: "The API token is missing or not valid. Send one that is: Authorization: Bearer <token>.",
  headers: { "www-authenticate": 'Bearer realm="fettle"' },
} as const;

const tooManyValues = {
  status: 400,
  code: "BAD_USER_INPUT",
  message: `A request holds at most ${limits.jsonValues} values. Ask in smaller portions.`,
} as const;

/** Yoga leaves some refusals without a body; a GraphQL client expects one. Answers may hold secrets, so nobody may keep them. */
function answered(request: Request, requestId: string, response: Response): Response {
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
  const message = bodyless[response.status];
  if (message === undefined || response.body !== null) return response;
  return graphqlErrorAnswer(request, requestId, { status: response.status, code: "BAD_USER_INPUT", message });
}

const bodyless: Readonly<Record<number, string>> = {
  406: "Accept application/graphql-response+json, application/json or text/event-stream.",
  415: "Send the operation as application/json.",
};
