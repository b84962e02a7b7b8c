import { errorAnswer } from "../../error-answer.ts";
import type { Route } from "./route.ts";

/** A route for GET and HEAD only. */
export const readOnly = (name: string, answer: (request: Request) => Promise<Response> | Response): Route => ({
  name,
  answer: (request) =>
    request.method === "GET" || request.method === "HEAD"
      ? answer(request)
      : errorAnswer(405, "METHOD_NOT_ALLOWED", "This path supports only GET.", { allow: "GET, HEAD" }),
});

/** A read-only route for load balancers and probes, which often send no Host. */
export const probe = (name: string, answer: () => Promise<Response> | Response): Route => ({
  ...readOnly(name, answer),
  anyHost: true,
});

/** The route of unknown paths. */
export const nothingHere = (butWhere: string): Route => ({
  name: "unknown",
  answer: () => errorAnswer(404, "NOT_FOUND", `There is nothing at this path. ${butWhere}`),
});
