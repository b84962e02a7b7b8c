import { answerTypeOf, jsonTypes } from "./media-types.ts";
import { graphqlErrorAnswer, type RefusedRequest } from "./answers.ts";
import type { Authenticator } from "./authenticator.ts";
import { bearerTokenOf } from "../../bearer-token.ts";
import type { ByteBudget } from "./byte-budget.ts";
import { declaresTooLarge, readBody, tooLarge } from "./body.ts";
import { preflightAnswer, shareAnswer } from "./cross-origin.ts";
import { eventStreamType } from "../streams/event-stream.ts";
import { graphiQLAnswer } from "../graphiql/page.ts";
import { countValues } from "../operations/json-values.ts";
import { limits } from "../limits.ts";
import type { Route } from "./route.ts";
import { checkBody } from "../operations/operation-body.ts";
import type { ServerContext } from "../operations/yoga.ts";

type Handler = (request: Request, context: ServerContext) => Promise<Response>;

/** `/graphql` before Yoga: checks the token, the size and the media types. `from`: the caller's network address. */
export function createGraphQLRoute({ authenticate }: Authenticator, bodies: ByteBudget, handle: Handler): Route["answer"] {
  const answer: Route["answer"] = async (request, requestId, from, authenticating) => {
    const { method, headers } = request;
    const refuse = (why: RefusedRequest) => graphqlErrorAnswer(request, requestId, why);
    if (method !== "GET" && method !== "POST") return refuse(otherMethod);
    const accept = headers.get("accept");
    const answerType = answerTypeOf(accept, method === "GET" ? [...answerTypes, "text/html"] : answerTypes);
    // A browser that opens GraphiQL sends no token, and no operation runs for it.
    if (answerType === "text/html") return await graphiQLAnswer();
    const isLarge = declaresTooLarge(request, limits.requestBytes);
    const authenticated = isLarge
      ? null
      : await (authenticating ?? authenticate(bearerTokenOf(headers.get("authorization")), from));
    if (authenticated === null && !isLarge) return refuse(unauthenticated);
    using place = bodies.enter(authenticated?.principal.environmentId ?? "", authenticated !== null);
    const body = await readBody(request, limits.requestBytes, place);
    if (body.type === "refused") return refuse(body.refused);
    if (authenticated === null) return refuse(tooLarge(limits.requestBytes));
    if (answerType === null) return refuse(notAcceptable);
    if (countValues(body.bytes, limits.jsonValues) > limits.jsonValues) return refuse(tooManyValues);
    const read = method === "GET" ? null : checkBody(headers.get("content-type"), body.bytes);
    if (read?.type === "refused") return refuse(read.refused);
    const caller = {
      ...authenticated,
      requestId,
      transport: answerType === eventStreamType ? ("sse" as const) : ("http" as const),
      readOnly: method === "GET",
      lastEventId: headers.get("last-event-id") || null,
      signal: request.signal,
      wantsCalls: headers.get("x-fettle-debug") === "1",
      requestBytes: body.bytes.length,
      userAgent: headers.get("user-agent"),
      address: from,
    };
    const takesEvents = answerTypeOf(accept, [eventStreamType]) !== null;
    const posted = read === null ? null : { contentType: read.contentType, bytes: body.bytes };
    return notKept(await handle(plain(request, answerType, posted), { requestId, caller, takesEvents }));
  };
  return async (request, ...about) =>
    request.method === "OPTIONS" ? preflightAnswer(request) : shareAnswer(await answer(request, ...about));
}

const answerTypes = [...jsonTypes, eventStreamType] as const;

/**
 * The same request in the form that Yoga expects, which compares headers literally: with one accepted type, one content type and the body that
 * has been read.
 */
function plain(
  { url, method, headers: given, signal }: Request,
  accept: string,
  posted: { readonly contentType: string; readonly bytes: Uint8Array<ArrayBuffer> } | null,
): Request {
  const headers = new Headers(given);
  headers.set("accept", accept);
  if (posted === null) return new Request(url, { method, headers, signal });
  headers.set("content-type", posted.contentType);
  return new Request(url, { method, headers, signal, body: posted.bytes });
}

/** The refusal of a request without a valid token. */
export const unauthenticated = {
  status: 401,
  code: "UNAUTHENTICATED",
  message: "The API token is missing or invalid. Send a valid one: Authorization: Bearer <token>.",
  headers: { "www-authenticate": 'Bearer realm="fettle"' },
} as const;

const tooManyValues = {
  status: 400,
  code: "BAD_USER_INPUT",
  message: `A request may contain at most ${limits.jsonValues} values. Split it into smaller requests.`,
} as const;

const otherMethod = {
  status: 405,
  code: "BAD_USER_INPUT",
  message: "Send the operation with POST, or a query with GET.",
  headers: { allow: "GET, POST" },
} as const;

const notAcceptable = {
  status: 406,
  code: "BAD_USER_INPUT",
  message: "Accept application/graphql-response+json, application/json or text/event-stream.",
} as const;

/** The answer of an operation as other origins and caches see it. */
export const answered = (response: Response): Response => shareAnswer(notKept(response));

/** Forbids caching, because answers may contain secrets. */
function notKept(response: Response): Response {
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
  return response;
}
