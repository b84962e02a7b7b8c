import type { FailureKind } from "../commands/command-failure.ts";
import { errorAnswer } from "../error-answer.ts";
import type { BodyReader } from "../gathered-bytes.ts";
import { principalOf } from "../principals/principal-of.ts";
import type { Principals } from "../principals/principals.ts";
import type { StageRoute } from "../stage.ts";
import { maySend } from "./passed-headers.ts";
import { mostSent, type Passthrough, passthroughMethods, type PassthroughOutcome } from "./passthrough.ts";

export interface PassthroughRouteDependencies {
  readonly passthrough: Pick<Passthrough, "call">;
  readonly principals: Pick<Principals, "authenticate">;
}

/** `/passthrough/:systemId/*`: the vendor's API as it is, with the caller's token in place of the vendor's credentials. */
export const passthroughRoutes = (dependencies: PassthroughRouteDependencies): readonly StageRoute[] => [
  {
    name: "passthrough",
    path: "/passthrough/",
    isDeep: true,
    bodyBytes: mostSent,
    answer: (request, below, readBody, requestId) => answer(dependencies, request, below, readBody, requestId),
  },
];

async function answer(
  { passthrough, principals }: PassthroughRouteDependencies,
  request: Request,
  below: string,
  readBody: BodyReader,
  requestId: string,
): Promise<Response> {
  const principal = await principalOf(principals, request, "passthrough");
  if (principal instanceof Response) return principal;
  const method = passthroughMethods.find((one) => one === request.method);
  if (method === undefined) return errorAnswer(405, "METHOD_NOT_ALLOWED", `There is no ${request.method} here.`);
  const [systemId = ""] = below.split("/", 1);
  const isRead = method === "GET" || method === "HEAD";
  const outcome = await passthrough.call(
    principal,
    {
      systemId,
      method,
      path: below.slice(systemId.length),
      query: new URL(request.url).search.slice(1),
      // Clients and browsers send more than they are told to. The key is the gateway's.
      headers: [...request.headers]
        .map(([name, value]) => ({ name, value }))
        .filter((header) => maySend(header) && header.name !== "idempotency-key"),
      body: isRead ? null : await readBody(),
      idempotencyKey: request.headers.get("idempotency-key"),
    },
    requestId,
  );
  return responseOf(outcome);
}

const statuses: Readonly<Record<FailureKind, number>> = {
  "not found": 404,
  invalid: 400,
  conflict: 409,
  "not supported": 405,
  unauthorized: 409,
  "rate limited": 429,
  vendor: 502,
};

function responseOf(outcome: PassthroughOutcome): Response {
  if (outcome.type === "failure") {
    const { kind, code, message, fields = [], retryAfterSeconds = null } = outcome.failure;
    const words = [message, ...fields.map((field) => `${field.path}: ${field.message}`)].join(" ");
    return errorAnswer(
      statuses[kind],
      code,
      words,
      retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) },
    );
  }
  const { status, headers, body } = outcome.answer;
  const isBare = status === 204 || status === 205 || status === 304 || status < 200;
  return new Response(isBare ? null : body, {
    // A status that HTTP does not let a server send is the vendor's mistake.
    status: status < 200 || status > 599 ? 502 : status,
    headers: [
      ...headers.map(({ name, value }): [string, string] => [name, value]),
      // What a vendor writes must not run as a page of the gateway.
      ["content-security-policy", "sandbox; default-src 'none'; frame-ancestors 'none'"],
      ["cache-control", "no-store"],
      // Failures of the gateway, and those that it tells of the vendor, do not have it.
      ["fettle-answer", "vendor"],
    ],
  });
}
