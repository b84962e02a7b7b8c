import { answerTypeOf, jsonTypes } from "./media-types.ts";
import type { ErrorCode } from "./refusal.ts";

/** Headers that make a browser careful with whatever is answered. */
const careful: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
};

/** Without HTML there is nothing that may load or run. */
const nothingRuns = "default-src 'none'; frame-ancestors 'none'";

/** An answer that is not GraphQL's. */
export const jsonAnswer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });

/** An error of a path that is not GraphQL's. */
export const errorAnswer = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response => jsonAnswer(status, { error: { code, message } }, headers);

/** How a request is answered that is not carried out. */
export interface RefusedRequest {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal of a path that is not GraphQL's. */
export const refusedAnswer = ({ status, code, message, headers }: RefusedRequest): Response =>
  errorAnswer(status, code, message, headers);

/** An error of `/graphql` before GraphQL has begun. */
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

/** Puts the request id and careful headers on an answer; what a page set itself stays. */
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
