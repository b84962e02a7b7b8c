import { errorAnswer } from "../../error-answer.ts";
import { answerTypeOf, jsonTypes } from "./media-types.ts";
import type { ErrorCode } from "./refusal.ts";

/** Security headers for every answer. */
const careful: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
};

/** The policy for answers without HTML: they may load and run nothing. */
const nothingRuns = "default-src 'none'; frame-ancestors 'none'";

/** A JSON answer outside GraphQL. */
export const jsonAnswer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });

/** The refusal of a request. */
export interface RefusedRequest {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with a refusal at a path other than `/graphql`. */
export const refusedAnswer = ({ status, code, message, headers }: RefusedRequest): Response =>
  errorAnswer(status, code, message, headers);

/** An error of `/graphql` before GraphQL runs. */
export const graphqlErrorAnswer = (request: Request, requestId: string, refused: RefusedRequest): Response =>
  new Response(
    JSON.stringify({ errors: [{ message: refused.message, extensions: { code: refused.code } }], extensions: { requestId } }),
    {
      status: refused.status,
      headers: {
        "content-type": `${answerTypeOf(request.headers.get("accept"), jsonTypes) ?? jsonTypes[0]}; charset=utf-8`,
        "cache-control": "no-store",
        ...refused.headers,
      },
    },
  );

/** Adds the request id and security headers to an answer; headers that a page has set stay. */
export function finishAnswer(response: Response, requestId: string, isSecure: boolean): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(careful)) if (!headers.has(name)) headers.set(name, value);
  if (!headers.has("content-security-policy") && !headers.get("content-type")?.startsWith("text/html")) {
    headers.set("content-security-policy", nothingRuns);
  }
  if (isSecure) headers.set("strict-transport-security", "max-age=31536000");
  headers.set("x-request-id", requestId);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
