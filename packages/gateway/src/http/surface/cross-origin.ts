/** Any web page may call the API: it needs its own token, and cookies have no effect. */
const shared = { "access-control-allow-origin": "*", "access-control-expose-headers": "x-request-id, retry-after" };

/** The answer to a preflight. */
export const preflightAnswer = (request: Request): Response =>
  new Response(null, {
    status: 204,
    headers: {
      ...shared,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "authorization, content-type",
      "access-control-max-age": "600",
      vary: "access-control-request-headers",
    },
  });

/** Lets web pages of other origins read the answer, refusals included. */
export function shareAnswer(response: Response): Response {
  for (const [name, value] of Object.entries(shared)) response.headers.set(name, value);
  return response;
}
